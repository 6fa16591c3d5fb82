//! How things are shown: tables, numbers, and how far long work has come.

mod progress;
mod table;

pub(crate) use progress::on_stderr;
pub(crate) use table::{Table, amount};
