//! Stories of a shop, each on a database of its own, and the faults that it must survive.

mod payment;
