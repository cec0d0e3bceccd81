use crate::{RunError, Settings};

/// A pool of our own: nothing else in the process is slowed or sped up by a run.
pub(crate) fn thread_pool(settings: &Settings) -> Result<rayon::ThreadPool, RunError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(settings.n_threads())
        .build()
        .map_err(|error| RunError::Threads(error.to_string()))
}
