//! 3x-ui panels.
