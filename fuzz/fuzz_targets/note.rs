//! Gives libFuzzer's inputs to [`fuzz_oracle::note`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_oracle::note(data));
