//! Amounts of money as people type them: «۲۰۰ هزار», "200,000", «یک میلیون و دویست هزار تومان»,
//! "1.5 میلیون", «۲٬۰۰۰٬۰۰۰ ریال».
//!
//! A bare number is Toman; the answer is always rial. What can be read in two ways, such as
//! "200.000", is refused rather than guessed. Limits of the shop (least, most) are not here.

mod error;
mod number;
mod parse;
#[cfg(test)]
mod tests;
mod token;

pub use error::AmountError;
pub use parse::{AMOUNT_CHARS_MAX, AMOUNT_RIAL_MAX, RIAL_PER_TOMAN, parse};
