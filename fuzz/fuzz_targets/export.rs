//! Gives libFuzzer's inputs to [`fuzz_oracle::export`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_oracle::export(data));
