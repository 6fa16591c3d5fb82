//! What every experiment has at hand: the server, the machine, the sizes, and the data that is made once.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use anyhow::{Context, Result};
use tokio::sync::OnceCell;

use crate::arguments::{Arguments, Sizes};
use crate::cell::Cell;
use crate::machine::Machine;
use crate::row::Row;
use crate::server::Server;

/// The database that a cell works in; made afresh for each from a template.
pub(crate) const CELL: &str = "bench_cell";

/// The whole run.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) server: Server,
    pub(crate) machine: Machine,
    pub(crate) sizes: Sizes,
    pub(crate) quick: bool,
    pub(crate) replay: Option<PathBuf>,
    pub(crate) peers: Option<PathBuf>,
    out: PathBuf,
    cells: Mutex<Vec<Cell>>,
    /// The name of a template once it is made: see `fixture`.
    pub(crate) ours: OnceCell<&'static str>,
    pub(crate) stock: OnceCell<&'static str>,
    pub(crate) plain: OnceCell<&'static str>,
}

impl Bench {
    pub(crate) async fn open(arguments: Arguments) -> Result<Self> {
        let sizes = arguments.sizes();
        let url = arguments.url.clone().context("no server was named")?;
        let server = Server::open(&url, arguments.pg_bin.clone()).await?;
        let machine = Machine::new(arguments.postmaster);
        fs::create_dir_all(&arguments.out).with_context(|| arguments.out.display().to_string())?;
        let bench = Self {
            server,
            machine,
            sizes,
            quick: arguments.quick,
            replay: arguments.replay,
            peers: arguments.peers,
            out: arguments.out,
            cells: Mutex::default(),
            ours: OnceCell::new(),
            stock: OnceCell::new(),
            plain: OnceCell::new(),
        };
        bench.server.drop_all().await?;
        Ok(bench)
    }

    /// Says what a cell came to, and keeps it.
    pub(crate) fn add(&self, cell: &Cell) {
        eprintln!("{cell}");
        if let Ok(mut cells) = self.cells.lock() {
            cells.push(cell.clone());
        }
    }

    /// Writes what is known so far: `rows.json` is what `--json` prints, `cells.json` every cell with its profile.
    pub(crate) fn keep(&self, rows: &[Row]) -> Result<()> {
        fs::write(self.out.join("rows.json"), serde_json::to_string_pretty(rows)?)?;
        if let Ok(cells) = self.cells.lock() {
            fs::write(self.out.join("cells.json"), serde_json::to_string_pretty(&*cells)?)?;
        }
        Ok(())
    }

    /// Leaves nothing behind in the server.
    pub(crate) async fn close(&self) -> Result<()> {
        self.server.drop_all().await
    }

    /// A fresh copy of a template under the name of the cell's database, everything flushed.
    pub(crate) async fn fresh(&self, template: &str) -> Result<()> {
        self.server.copy_database(template, CELL).await?;
        self.server.checkpoint().await
    }
}
