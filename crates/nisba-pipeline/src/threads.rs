use crate::{RunError, Settings};

/// Does something on a pool with as many threads as the settings say.
///
/// # Errors
///
/// [`RunError::Threads`] where the threads cannot be started.
pub fn on_threads<T: Send>(
    settings: &Settings,
    work: impl FnOnce() -> T + Send,
) -> Result<T, RunError> {
    Ok(thread_pool(settings)?.install(work))
}

/// A pool of our own: nothing else in the process is slowed or sped up by a run.
pub(crate) fn thread_pool(settings: &Settings) -> Result<rayon::ThreadPool, RunError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(settings.n_threads())
        .build()
        .map_err(|error| RunError::Threads(error.to_string()))
}
