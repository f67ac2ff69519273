//! A log with damaged pages: the program ends and says which file, what of it, and what to do.

use super::harness::{Home, started};
use super::process::Process;
use crate::discord::Discord;

const PAGE_BYTES: usize = 4096;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_on_a_log_with_a_damaged_page_ends_and_names_it() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let process = Process::start(&discord, &home).await;
    started(&discord).await;
    process.stop(&discord).await;
    let sound = std::fs::read(home.log()).unwrap();
    let n_pages = sound.len() / PAGE_BYTES;
    for (page, with) in [
        (0, 0),
        (1, 0),
        (n_pages / 4, 0xa5),
        (n_pages / 3, 0),
        (n_pages / 2, 0xa5),
        (n_pages * 3 / 4, 0),
        (n_pages - 1, 0xa5),
    ] {
        let mut damaged = sound.clone();
        damaged[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(with);
        std::fs::write(home.log(), damaged).unwrap();
        let process = Process::spawn(&discord, &home);
        let log = process.log().to_owned();
        let status = process.ended(&discord).await;
        let said = std::fs::read_to_string(log).unwrap();
        assert_eq!(status.code(), Some(1), "page {page} of {n_pages}: {said}");
        for expected in [
            "gamebot.db is damaged:",
            "restore a backup, or save what can be read",
        ] {
            assert!(said.contains(expected), "page {page} of {n_pages}: {said}");
        }
        let numbered = format!("page {} ", page + 1);
        let said = said.to_lowercase().replace(':', " ");
        assert!(said.contains(&numbered), "page {page} of {n_pages}: {said}");
    }
    std::fs::write(home.log(), sound).unwrap();
    Process::start(&discord, &home).await.stop(&discord).await;
}
