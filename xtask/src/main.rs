//! `cargo xtask`: chores of the repository. `tidy` checks the shape of the tree (also run by
//! `cargo test`), `freeze` records the checksums of the migrations that have been released.

use anyhow::{Result, bail};

mod tidy;

#[expect(clippy::print_stdout, reason = "the findings are this program's output")]
fn main() -> Result<()> {
    let root = tidy::root();
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => {
            let findings = tidy::check(&root)?;
            for finding in &findings {
                println!("{finding}");
            }
            if !findings.is_empty() {
                bail!("{} findings", findings.len());
            }
            println!("the tree is tidy");
            Ok(())
        }
        Some("freeze") => {
            let added = tidy::freeze(&root)?;
            println!("{added} migrations frozen");
            Ok(())
        }
        _ => bail!("usage: cargo xtask tidy | freeze"),
    }
}
