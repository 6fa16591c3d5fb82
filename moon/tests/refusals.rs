//! What `moon` says when something is wrong before it reaches a shop: the whole message, the advice,
//! and the exit code.

use std::process::Command;

use expect_test::{Expect, expect};

/// Runs `moon` in an empty folder with nothing in its environment but `variables`.
fn refused(arguments: &[&str], variables: &[(&str, &str)], files: &[(&str, &str)], said: &Expect) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file is written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_moon"))
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .expect("moon runs");
    let words = String::from_utf8(output.stderr).expect("it speaks UTF-8");
    assert!(output.stdout.is_empty(), "a refusal answers nothing");
    let code = output.status.code().expect("it ends by itself");
    said.assert_eq(&format!("{words}exit {code}\n"));
}

#[test]
fn without_a_database_it_says_how_to_get_one() {
    refused(
        &["staff", "list"],
        &[],
        &[],
        &expect![[r"
        moon: no database: DATABASE_URL is not set and there is no shop in this folder
          try: `ops/up` starts one; or set DATABASE_URL=postgres://user:password@host/database
        exit 7
    "]],
    );
}

#[test]
fn a_broken_address_of_the_database_is_not_shown_but_explained() {
    let url = [("DATABASE_URL", "not an address with secret")];
    refused(
        &["migrate"],
        &url,
        &[],
        &expect![[r"
        moon: DATABASE_URL is not the address of a PostgreSQL database
          try: write it as postgres://user:password@host:5432/database
        exit 7
    "]],
    );
}

#[test]
fn a_database_that_does_not_answer_is_named_without_its_password() {
    let url = [("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/shop")];
    refused(
        &["migrate"],
        &url,
        &[],
        &expect![[r#"
        moon: the database at 127.0.0.1:1 cannot be used: error communicating with database: Connection refused (os error 111)
          try: check that it runs (`ops/postgres status`) and that DATABASE_URL is right
        exit 7
    "#]],
    );
}

#[test]
fn the_shop_that_moon_dir_names_is_the_one_that_is_meant() {
    let run = r#"{"dashboard": "http://127.0.0.1:1/", "graphql": "", "health": "", "log_dir": "",
        "database_url": "postgres://me:secret@127.0.0.1:1/elsewhere"}"#;
    let elsewhere = tempfile::tempdir().expect("a folder");
    std::fs::write(elsewhere.path().join("run.json"), run).expect("a file is written");
    let named = elsewhere.path().to_str().expect("a path in UTF-8");
    refused(
        &["migrate"],
        &[("MOON_DIR", named)],
        &[],
        &expect![[r#"
        moon: the database at 127.0.0.1:1 cannot be used: error communicating with database: Connection refused (os error 111)
          try: check that it runs (`ops/postgres status`) and that DATABASE_URL is right
        exit 7
    "#]],
    );
}

#[test]
fn a_configuration_that_contradicts_itself_is_refused_by_name() {
    let file = [("moon.toml", "[shop]\ntop_up_min = 9\ntop_up_max = 3\ntop_up_quick = []\n")];
    refused(
        &["config", "show"],
        &[],
        &file,
        &expect![[r"
        moon: the configuration contradicts itself: [shop] top_up_min: must be between 1 and top_up_max (3)
          try: change `top_up_min` in moon.toml
        exit 2
    "]],
    );
}

#[test]
fn a_setting_that_does_not_exist_is_refused() {
    let file = [("moon.toml", "listne = \"127.0.0.1:1\"\n")];
    refused(
        &["config", "show"],
        &[],
        &file,
        &expect![[r#"
            moon: moon.toml is not understood: TOML parse error at line 1, column 1
              |
            1 | listne = "127.0.0.1:1"
              | ^^^^^^
            unknown field `listne`, expected one of `listen`, `moon_dir`, `backup_dir`, `telegram_api_url`, `zarinpal_api_url`, `database_connections`, `workers`, `dashboard_dir`, `trusted_proxies`, `graphql`, `witnesses`, `shop`
              try: `moon config default` prints every setting with its default
            exit 2
        "#]],
    );
}

#[test]
fn an_address_to_listen_on_must_be_one() {
    refused(
        &["config", "show"],
        &[("LISTEN", "8080")],
        &[],
        &expect![[r"
        moon: LISTEN is `8080`, which is no address and port
          try: write it as 127.0.0.1:8080
        exit 2
    "]],
    );
}

#[test]
fn what_is_no_id_is_a_matter_of_usage() {
    refused(
        &["payment", "approve", "pay_1"],
        &[],
        &[],
        &expect![[r"
        error: invalid value 'pay_1' for '<PAYMENT>': an id has 26 letters and digits

        For more information, try '--help'.
        exit 2
    "]],
    );
}
