//! The checks against other tables of the database, said exactly: which row it is. An audit compares
//! sums, and comes here only when they differ.

mod books;
mod commands;

pub(crate) use books::ExactBooks;
pub(crate) use commands::ExactCommands;
