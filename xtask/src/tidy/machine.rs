//! Nothing of one machine may stand in the repository: no path of a home folder, no host that one
//! machine fetches its packages from. The patterns are put together here, so that this file is clean.

use super::tree::Text;

/// Folders that exist on somebody's machine: their first parts.
const FOLDERS: &[&str] = &["work", "root"];
/// How the names of package hosts begin.
const HOSTS: &[&str] = &["static", "index", "registry", "deb", "files", "proxy"];

/// The findings of one file.
pub(crate) fn rules(file: &Text) -> Vec<String> {
    let lines = file.text.lines().enumerate();
    let found = lines.filter(|(_, line)| names_a_folder(line) || names_a_host(line));
    found
        .map(|(index, _)| {
            format!("{}:{}: a path or a package host of one machine", file.path, index + 1)
        })
        .collect()
}

fn names_a_folder(line: &str) -> bool {
    // Inside a longer path or an address it is not the machine's own.
    let goes_on = |letter: char| letter.is_ascii_alphanumeric() || "._-}*".contains(letter);
    FOLDERS.iter().any(|folder| {
        let path = format!("/{folder}/");
        line.match_indices(&path).any(|(at, _)| !line[..at].ends_with(goes_on))
    })
}

fn names_a_host(line: &str) -> bool {
    line.match_indices("://").any(|(at, mark)| {
        let rest = &line[at + mark.len()..];
        (line[..at].ends_with("http") || line[..at].ends_with("https"))
            && HOSTS
                .iter()
                .any(|host| rest.strip_prefix(host).is_some_and(|rest| rest.starts_with('.')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: String) -> usize {
        rules(&Text { path: "docs/a.md".into(), text: line }).len()
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        for folder in FOLDERS {
            assert_eq!(found(format!("see /{folder}/main/x")), 1, "{folder}");
            assert_eq!(found(format!("a/{folder}/main")), 0, "{folder}");
        }
    }

    #[test]
    fn a_package_host_is_found() {
        for host in HOSTS {
            assert_eq!(found(format!("https:{}{host}.example.org/x", "//")), 1, "{host}");
        }
        assert_eq!(found("https://example.org/index.html".into()), 0);
    }
}
