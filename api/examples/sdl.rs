//! Prints the schema: `cargo run -p api --example sdl > api/schema.graphql`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(api::sdl().as_bytes())
}
