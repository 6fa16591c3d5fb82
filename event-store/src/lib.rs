//! The log: append, read, deliver, prove.
