//! No room for the write-ahead log: the server cannot write and says so by dying; writers are told
//! that the shop is unavailable, nothing is torn, and once there is room everything goes on.
//!
//! Where this process may mount, the log lies on a small file system that is filled up; where it may
//! not, every process of the server is forbidden to write a file as long as a segment of the log.
//! The run says which it used. What happens in the server is the same: a segment cannot be written.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::{MetadataExt, symlink},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use app::{Actor, Channel, Context, ports::Clock};
use event_store::{AppendError, Outcome};
use sqlx::{Connection, Executor, PgConnection};
use tests::executable::{run as runs, tool};

use super::{judge::judge, load::Load, run::Run, stand::Stand};
use crate::fault::cluster::{Alone, Cluster};

/// Customers.
const CUSTOMERS: i64 = 4;
/// Deeds that are answered before and after.
const BETWEEN: u64 = 20;
/// The small file system: six segments of the log.
const SMALL: &str = "size=96m";
/// Half a segment of the log, in bytes: files of the tables stay below it here.
const HALF_A_SEGMENT: u64 = 8 << 20;
/// Commands that are tried while there is no room.
const PROBES: usize = 2;
/// How long the server may take to answer again by itself once there is room.
const BY_ITSELF_WITHIN: Duration = Duration::from_secs(5);

/// How the room is taken.
enum Room {
    /// A small file system of its own below this folder, which is filled.
    Mounted(PathBuf),
    /// A limit on the length of files.
    Limited,
}

impl Room {
    async fn prepare(cluster: &Cluster) -> Self {
        let mut connection = PgConnection::connect(&cluster.url).await.unwrap();
        for sql in
            ["ALTER SYSTEM SET max_wal_size = '48MB'", "ALTER SYSTEM SET min_wal_size = '32MB'"]
        {
            connection.execute(sql).await.unwrap();
        }
        let data = PathBuf::from(data(&mut connection).await);
        connection.close().await.unwrap();
        let place = data.parent().unwrap().join("small");
        if !mount(&data, &place).await {
            return Self::Limited;
        }
        let room = Self::Mounted(place.clone());
        let alone = cluster.stop().await;
        let wal = data.join("pg_wal");
        let from = format!("{}/.", wal.display());
        let _copied = tool("cp", &["-a", &from, place.to_str().unwrap()]).await.done();
        fs::remove_dir_all(&wal).unwrap();
        symlink(&place, &wal).unwrap();
        cluster.recover(alone).await;
        room
    }

    const fn words(&self) -> &'static str {
        match self {
            Self::Mounted(_) => "no room: a small file system under pg_wal is full",
            Self::Limited => "no room: the server may write no file as long as a segment",
        }
    }

    async fn take(&self, postmaster: u32) {
        match self {
            Self::Mounted(place) => fill(&place.join("ballast")),
            Self::Limited => limit(postmaster, &HALF_A_SEGMENT.to_string()).await,
        }
    }

    async fn give(&self, postmaster: u32) {
        match self {
            Self::Mounted(place) => fs::remove_file(place.join("ballast")).unwrap(),
            Self::Limited => limit(postmaster, "unlimited").await,
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Self::Mounted(place) = self {
            // The server may still have files open in it.
            drop(Command::new("umount").arg("--lazy").arg(place).output());
        }
    }
}

async fn data(connection: &mut PgConnection) -> String {
    sqlx::query_scalar("SHOW data_directory").fetch_one(connection).await.unwrap()
}

/// The first process of the server.
async fn postmaster(cluster: &Cluster) -> u32 {
    let mut connection = PgConnection::connect(&cluster.url).await.unwrap();
    let file = Path::new(&data(&mut connection).await).join("postmaster.pid");
    fs::read_to_string(file).unwrap().lines().next().unwrap().parse().unwrap()
}

/// Whether a small file system could be mounted at `place`, for the owner of `data`.
async fn mount(data: &Path, place: &Path) -> bool {
    let owner = fs::metadata(data).unwrap();
    fs::create_dir_all(place).unwrap();
    let options = format!("{SMALL},mode=700,uid={},gid={}", owner.uid(), owner.gid());
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(place);
    runs(mount).await.code == Some(0)
}

fn fill(ballast: &Path) {
    let (mut file, block) = (File::create(ballast).unwrap(), vec![0; 64 << 10]);
    while file.write_all(&block).is_ok() {}
}

/// Limits the length of files for every process of the server that there is; what it starts later
/// inherits it.
async fn limit(postmaster: u32, bytes: &str) {
    let mut all = vec![postmaster];
    for entry in fs::read_dir("/proc").unwrap() {
        let entry = entry.unwrap();
        let status = fs::read_to_string(entry.path().join("status")).unwrap_or_default();
        let child = status.lines().any(|line| line == format!("PPid:\t{postmaster}"));
        if let Some(child) = entry.file_name().to_str().filter(|_| child) {
            all.push(child.parse().unwrap());
        }
    }
    for process in all {
        let arguments = ["--pid", &process.to_string(), &format!("--fsize={bytes}:unlimited")];
        // One may have gone by itself since it was found.
        let _gone = tool("prlimit", &arguments).await;
    }
}

/// Uses up what there is, until the server cannot write; then tries `PROBES` commands, and says how
/// they were refused.
async fn without_room(
    stand: &Stand,
    cluster: &Cluster,
) -> (Vec<event_store::Command>, Vec<String>) {
    let next = async {
        let mut connection = PgConnection::connect(&cluster.url).await?;
        loop {
            connection.execute("SELECT pg_switch_wal(), pg_sleep(0.02)").await?;
        }
    };
    let full: Result<(), sqlx::Error> =
        tokio::time::timeout(Duration::from_secs(30), next).await.expect("the room is used up");
    let (mut probes, mut said) = (vec![], vec![full.unwrap_err().to_string()]);
    for nth in 0..PROBES {
        let key = format!("probe:{nth}");
        let context = Context::of_stimulus(Channel::Cli, Actor::Operator, &key, stand.clock.now());
        let probe = event_store::Command {
            metadata: context.metadata("probe", &key).unwrap(),
            outcome: Some(serde_json::json!({ "refused": "a probe" })),
            streams: vec![],
        };
        match stand.parts.app.log().append(vec![probe.clone()]).await {
            Ok(_) => {}
            Err(
                error @ (AppendError::Unavailable(_)
                | AppendError::Ambiguous(_)
                | AppendError::Busy(_)),
            ) => said.push(error.to_string()),
            Err(error) => panic!("no room is taken for a bad request: {error:?}"),
        }
        probes.push(probe);
    }
    (probes, said)
}

/// Brings the server back, unless it comes by itself; says which.
async fn back(cluster: &Cluster, alone: Alone) -> &'static str {
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let by_itself = async {
        loop {
            tick.tick().await;
            if PgConnection::connect(&cluster.url).await.is_ok() {
                return;
            }
        }
    };
    if tokio::time::timeout(BY_ITSELF_WITHIN, by_itself).await.is_ok() {
        return "the server came back by itself";
    }
    cluster.recover(alone).await;
    "the server had ended and was started again"
}

async fn once(stand: &Stand, cluster: &Cluster, room: &Room, run: &mut Run) {
    let alone = Cluster::alone().await;
    let first = postmaster(cluster).await;
    room.take(first).await;
    let (probes, said) = without_room(stand, cluster).await;
    room.give(first).await;
    let how = back(cluster, alone).await;
    run.struck(room.words(), "appending, projecting, working");
    run.note(format!("without room: {}; {how}", said.join("; ")));
    assert!(said.len() > 1, "every command was taken although there was no room");
    for probe in probes {
        let id = probe.metadata.command_id;
        let answer = stand.parts.app.log().append(vec![probe]).await.unwrap();
        let taken = matches!(answer[..], [Outcome::Committed { .. } | Outcome::Duplicate { .. }]);
        assert!(taken, "{id}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_room_refuses_clearly_and_goes_on_once_there_is_room() {
    let mut run = Run::begin("no room");
    let cluster = Cluster::start("ring-room-pg").await;
    let room = Room::prepare(&cluster).await;
    let stand = Stand::open_on(&cluster.url, 1).await;
    let load: Load = stand.load(run.seed, CUSTOMERS).await;
    load.after(BETWEEN).await;
    once(&stand, &cluster, &room, &mut run).await;
    load.after(BETWEEN).await;
    judge(stand, load, run).await;
}
