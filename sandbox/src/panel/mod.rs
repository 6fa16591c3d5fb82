//! 3x-ui panels of several generations.
