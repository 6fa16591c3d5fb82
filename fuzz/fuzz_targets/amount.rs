//! Gives libFuzzer's inputs to [`fuzz_oracle::amount`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_oracle::amount(data));
