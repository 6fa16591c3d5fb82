//! What people type, and what it is taken for.

use super::AmountError::{Ambiguous, Empty, Fraction, Negative, NotANumber, TooLarge, Zero};
use super::{AMOUNT_CHARS_MAX, AMOUNT_RIAL_MAX, AmountError, parse};
use crate::lang::Lang;
use crate::words;

/// What is typed, and the Toman it is.
const TOMAN: [(&str, u64); 66] = [
    ("200000", 200_000),
    ("۲۰۰۰۰۰", 200_000),
    ("٢٠٠٠٠٠", 200_000),
    ("۲٠0000", 200_000),
    ("  200000 ", 200_000),
    ("+200000", 200_000),
    ("00200", 200),
    ("1", 1),
    ("200,000", 200_000),
    ("۲۰۰٬۰۰۰", 200_000),
    ("۲۰۰،۰۰۰", 200_000),
    ("200'000", 200_000),
    ("200_000", 200_000),
    ("200 000", 200_000),
    ("۲۰۰\u{200c}۰۰۰", 200_000),
    ("۲۰۰\u{a0}۰۰۰ تومان", 200_000),
    ("1 200 000", 1_200_000),
    ("1.200.000", 1_200_000),
    ("۱/۲۰۰/۰۰۰", 1_200_000),
    ("1,234,567", 1_234_567),
    ("200000.00", 200_000),
    ("1,200,000.0", 1_200_000),
    ("200,000 تومان.", 200_000),
    ("۲۰۰ هزار", 200_000),
    ("۲۰۰هزار تومان", 200_000),
    ("۲۰۰هزارتومان", 200_000),
    ("۲۰۰ هزار تومن", 200_000),
    ("۲۰۰ هزار ت", 200_000),
    ("۲۰۰\u{200c}هزار\u{200c}تومان", 200_000),
    ("تومان ۲۰۰ هزار", 200_000),
    ("200k", 200_000),
    ("200 K", 200_000),
    ("200 thousand toman", 200_000),
    ("1.5m", 1_500_000),
    ("1.5 میلیون", 1_500_000),
    ("۱٫۵ میلیون", 1_500_000),
    ("۱/۵ میلیون تومان", 1_500_000),
    ("1.25 million", 1_250_000),
    ("0.5 میلیون", 500_000),
    ("0.500 میلیون", 500_000),
    ("۲٫۵ هزار", 2_500),
    ("هزار", 1_000),
    ("هزار و پانصد", 1_500),
    ("هزار تومان", 1_000),
    ("پنجاه", 50),
    ("پنجاه هزار تومان", 50_000),
    ("صد و بیست و پنج هزار", 125_000),
    ("صدوبیست‌وپنج هزارتومن", 125_000),
    ("صد بیست پنج هزار", 125_000),
    ("دویست هزار", 200_000),
    ("دويست هزار", 200_000),
    ("دویستهزار", 200_000),
    ("يک ميليون", 1_000_000),
    ("یك میلیون", 1_000_000),
    ("یه میلیون", 1_000_000),
    ("یک میلیون و دویست هزار", 1_200_000),
    ("یک میلیون و دویست هزار تومان", 1_200_000),
    ("یک میلیون دویست هزار", 1_200_000),
    ("۱ میلیون و ۲۰۰ هزار", 1_200_000),
    ("1 میلیون و 200,000", 1_200_000),
    ("نیم میلیون", 500_000),
    ("یک و نیم میلیون", 1_500_000),
    ("۱ و نیم میلیون", 1_500_000),
    ("یک میلیون و نیم", 1_500_000),
    ("\u{202b}\u{200f}۲۰۰ هـزار\u{202c}", 200_000),
    ("یک میلیارد و دویست میلیون و سی هزار و پنج", 1_200_030_005),
];

const RIAL: [(&str, u64); 9] = [
    ("۲٬۰۰۰٬۰۰۰ ریال", 2_000_000),
    ("2000000 ريال", 2_000_000),
    ("2000000﷼", 2_000_000),
    ("دو میلیون ریال", 2_000_000),
    ("۲ میلیون ریال", 2_000_000),
    ("2000000 IRR", 2_000_000),
    ("2000005 rials", 2_000_005),
    ("9007199254740991 ریال", AMOUNT_RIAL_MAX),
    ("7 ریال", 7),
];

const REFUSED: [(&str, AmountError); 70] = [
    ("", Empty),
    ("   ", Empty),
    ("\u{200f}\u{200c}", Empty),
    ("سلام", NotANumber),
    ("abc", NotANumber),
    ("...", NotANumber),
    ("تومان", NotANumber),
    ("-", NotANumber),
    ("-abc", NotANumber),
    ("۲۰۰ هزار تومان لطفا", NotANumber),
    ("200 هزار 😊", NotANumber),
    ("200$", NotANumber),
    ("1e6", NotANumber),
    ("2^63", NotANumber),
    ("0x10", NotANumber),
    ("२००", NotANumber),
    ("200\u{0}000", NotANumber),
    ("/start", NotANumber),
    ("200,,000", NotANumber),
    ("و دویست", NotANumber),
    ("دویست و", NotANumber),
    ("دو و و سه", NotANumber),
    ("-200", Negative),
    ("−۲۰۰ هزار", Negative),
    ("200-", Negative),
    ("منفی دویست هزار", Negative),
    ("-9223372036854775808", Negative),
    ("-0.5", Negative),
    ("0", Zero),
    ("۰", Zero),
    ("-0", Zero),
    ("صفر", Zero),
    ("0 هزار", Zero),
    ("0.0", Zero),
    ("9223372036854775808", TooLarge),
    ("9223372036854775807", TooLarge),
    ("18446744073709551616", TooLarge),
    ("9007199254740992 ریال", TooLarge),
    ("900719925474100", TooLarge),
    ("999999999999999999999999999999999999999999", TooLarge),
    ("هزار تریلیون و یک", Ambiguous),
    ("99999 تریلیون", TooLarge),
    ("340282366920938463463374607431768211455 میلیارد", TooLarge),
    ("1.5", Fraction),
    ("۱٫۵ تومان", Fraction),
    ("1.5 ریال", Fraction),
    ("200000.5", Fraction),
    ("1.2345 هزار", Fraction),
    ("نیم", Fraction),
    ("0.0000001 میلیون", Fraction),
    ("200.000", Ambiguous),
    ("۲۰۰٫۰۰۰", Ambiguous),
    ("200/000", Ambiguous),
    ("1.500 میلیون", Ambiguous),
    ("1,5 میلیون", Ambiguous),
    ("20,00", Ambiguous),
    ("2,00,000", Ambiguous),
    ("1.234,50", Ambiguous),
    ("200 00", Ambiguous),
    ("100 200 هزار", Ambiguous),
    ("50-100", Ambiguous),
    ("200 تومان ریال", Ambiguous),
    ("200 تومان 500", Ambiguous),
    ("2 میلیون و 500", Ambiguous),
    ("دو میلیون و پانصد", Ambiguous),
    ("میلیون", Ambiguous),
    ("بیست و پانزده", Ambiguous),
    ("دویست هزار میلیون", Ambiguous),
    ("5 هزار و 20000", Ambiguous),
    ("یک میلیون و نیم هزار", Ambiguous),
];

#[test]
fn what_people_type_in_toman_is_understood() {
    for (typed, toman) in TOMAN {
        assert_eq!(parse(typed), Ok(toman * 10), "{typed:?}");
    }
}

#[test]
fn what_people_type_in_rial_is_understood() {
    for (typed, rial) in RIAL {
        assert_eq!(parse(typed), Ok(rial), "{typed:?}");
    }
}

#[test]
fn what_is_no_clear_amount_is_refused_with_its_reason() {
    for (typed, why) in REFUSED {
        assert_eq!(parse(typed), Err(why), "{typed:?}");
    }
    for why in AmountError::ALL {
        assert!(REFUSED.iter().any(|(_, refused)| *refused == why), "{why:?} is never given");
    }
}

#[test]
fn a_line_that_is_far_too_long_is_refused_without_reading_it() {
    assert_eq!(parse(&"9".repeat(AMOUNT_CHARS_MAX + 1)), Err(TooLarge));
    assert_eq!(parse(&"صد و ".repeat(1_000)), Err(NotANumber));
}

#[test]
fn an_amount_said_in_our_words_is_read_back_as_itself() {
    let mut toman = 1_u64;
    while toman < AMOUNT_RIAL_MAX / 10 {
        let said = words::toman(Lang::Fa, toman * 10);
        match parse(&said) {
            Ok(rial) => assert_eq!(rial, toman * 10, "{said}"),
            Err(why) => {
                assert_eq!(why, Ambiguous, "{said}");
                assert!(toman > 1_000_000 && (1..1_000).contains(&(toman % 1_000_000)), "{said}");
            }
        }
        toman += toman / 97 + 1;
    }
}

#[test]
fn words_that_split_in_many_ways_are_read_at_once() {
    assert_eq!(parse(&format!("{}x", "یکصد".repeat(49))), Err(NotANumber));
}

#[test]
fn no_line_makes_the_reader_stumble() {
    let pieces = [
        "0",
        "5",
        "۲",
        "٣",
        "000",
        "200",
        ",",
        "٬",
        ".",
        "٫",
        "/",
        "-",
        " ",
        "\u{200c}",
        "و",
        " و ",
        "نیم",
        "صد",
        "بیست",
        "یک",
        "هزار",
        "میلیون",
        "تریلیون",
        "تومان",
        "ریال",
        "k",
        "99999999999999",
        "x",
        "\u{0}",
        "😊",
        "منفی",
    ];
    let mut state = 1_u64;
    for _ in 0..50_000 {
        let mut line = String::new();
        while line.len() < 64 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            match pieces.get(usize::try_from(state >> 58).unwrap()) {
                Some(piece) => line.push_str(piece),
                None => break,
            }
        }
        if let Ok(rial) = parse(&line) {
            assert!((1..=AMOUNT_RIAL_MAX).contains(&rial), "{line:?}");
        }
    }
}
