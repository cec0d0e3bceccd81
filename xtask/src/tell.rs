/// Prints a line to standard error. Where that is closed, nobody is there to be told, which is no
/// reason to stop.
macro_rules! tell {
    ($($line:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($line)*);
    }};
}
