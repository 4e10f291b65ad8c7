//! Stories about the store, told on SQLite always and on PostgreSQL when `OPORA_TEST_POSTGRES` names a server.

#[cfg(test)]
mod backup;
#[cfg(test)]
mod files;
#[cfg(test)]
mod records;
#[cfg(test)]
mod safety;

use store::testing::on_both;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn migrations_run_from_empty_and_once() {
    on_both(records::migrations_run_from_empty_and_once).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_taken_code_names_its_field() {
    on_both(records::a_taken_code_names_its_field).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn search_folds_and_takes_wildcards_literally() {
    on_both(records::search_folds_and_takes_wildcards_literally).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_journal_only_grows() {
    on_both(records::the_journal_only_grows).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_abandoned_change_leaves_nothing() {
    on_both(records::an_abandoned_change_leaves_nothing).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_wait_for_each_other() {
    on_both(records::writers_wait_for_each_other).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_is_claimed_once_and_again_after_a_death() {
    on_both(records::a_job_is_claimed_once_and_again_after_a_death).await;
}

#[test]
fn files_are_whole_or_absent() {
    files::files_are_whole_or_absent();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_under_writes_is_of_one_moment() {
    on_both(backup::a_backup_under_writes_is_of_one_moment).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn restore_refuses_what_is_full_or_broken() {
    on_both(backup::restore_refuses_what_is_full_or_broken).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_moves_between_databases() {
    on_both(backup::a_backup_moves_between_databases).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_lake_travels_with_the_backup() {
    on_both(backup::the_lake_travels_with_the_backup).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_doctor_finds_what_is_wrong() {
    on_both(backup::the_doctor_finds_what_is_wrong).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fault_at_any_statement_loses_nothing() {
    on_both(safety::a_fault_at_any_statement_loses_nothing).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_else_reads_the_data() {
    on_both(safety::nobody_else_reads_the_data).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_journal_that_was_cut_or_rewritten_is_found() {
    on_both(safety::journal::a_journal_that_was_cut_or_rewritten_is_found).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn heads_and_keys_are_watched() {
    on_both(safety::journal::heads_and_keys_are_watched).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deliberate_repair_is_accepted() {
    on_both(safety::journal::a_deliberate_repair_is_accepted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_forged_copy_is_not_restored() {
    on_both(safety::forgery::a_forged_copy_is_not_restored).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_missing_is_named() {
    on_both(safety::forgery::what_is_missing_is_named).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_loses_nothing() {
    safety::a_full_disk_loses_nothing().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_is_gone_is_told_at_once() {
    safety::outage::a_database_that_is_gone_is_told_at_once().await;
}
