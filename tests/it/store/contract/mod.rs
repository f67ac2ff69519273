//! What every backend of the store keeps: one function a guarantee, given a place to open.

pub(super) mod appending;
pub(super) mod checkpoints;
pub(super) mod following;
pub(super) mod histories;
pub(super) mod lifecycle;
pub(super) mod parking;
pub(super) mod reading;
pub(super) mod repeating;
pub(super) mod subscribing;

use gamebot::store::{Store, StoreOptions};

use super::given::options;

/// Is a place that holds one log, empty at first.
pub(super) trait Backend: Send + Sync + 'static {
    fn new() -> Self;

    fn open_with(&self, options: StoreOptions) -> impl Future<Output = Store> + Send;

    /// Returns the URL of the log.
    fn address(&self) -> impl Future<Output = String> + Send;

    fn open_read_only(&self, options: StoreOptions) -> impl Future<Output = Store> + Send;

    /// Opens with bounds that never hinder a test.
    fn open(&self) -> impl Future<Output = Store> + Send {
        self.open_with(options())
    }
}

/// Makes each guarantee a test of one backend. A guarantee that is left out is dead code.
macro_rules! contract {
    ($backend:ty) => {
        $crate::store::contract::contract! {
            $backend;
            appending:
                an_append_goes_through_at_the_expected_version_only,
                a_request_over_several_streams_is_recorded_whole_or_not_at_all,
                a_refused_request_leaves_its_neighbours_alone,
                positions_and_versions_run_without_gaps_in_the_order_of_commit,
                an_append_of_any_size_is_recorded_whole_and_in_order,
                recorded_at_never_goes_back_when_the_clock_does,
                every_part_of_an_event_comes_back_unchanged,
                a_malformed_request_is_refused_before_it_is_queued;
            repeating:
                a_repeated_request_is_answered_with_what_it_recorded,
                a_request_with_other_content_is_an_error,
                a_request_made_many_times_at_once_is_recorded_once,
                a_refused_request_may_be_made_again,
                a_caller_that_goes_away_leaves_all_or_nothing;
            reading:
                a_stream_is_read_in_pages_both_ways,
                a_stream_is_read_as_far_as_the_caller_wants,
                a_request_and_each_of_its_events_is_found_by_id,
                the_streams_of_a_family_are_listed_in_pages,
                a_filter_selects_the_same_from_the_log_as_from_the_tail,
                a_page_goes_on_exactly_after_the_one_before;
            following:
                a_follower_gets_every_event_once_wherever_it_starts,
                a_follower_that_fell_out_of_the_tail_reads_the_log,
                a_call_that_is_dropped_loses_and_repeats_nothing,
                a_checkpoint_moves_over_events_that_are_not_selected,
                an_event_wakes_those_who_want_it_and_nobody_else,
                a_thousand_follow_one_store_at_once,
                a_narrow_follower_knows_how_far_it_is_though_nothing_is_for_it;
            subscribing:
                a_subscription_goes_from_catching_up_to_live_without_a_gap,
                a_persistent_subscription_goes_on_where_it_was,
                what_was_not_saved_is_handed_over_again,
                rows_written_with_the_checkpoint_are_written_exactly_once,
                keys_keep_their_order_and_go_beside_each_other,
                a_subscription_is_paused_and_resumed_by_name,
                a_paused_subscription_stays_paused_after_a_restart,
                a_request_from_beside_is_carried_out_once,
                every_process_sees_how_subscriptions_are,
                a_thousand_subscriptions_run_on_one_store,
                work_under_a_lease_is_shown_with_the_subscriptions,
                work_that_is_resumed_before_it_has_finished_its_pause_goes_on;
            parking:
                an_event_is_not_parked_because_of_the_database,
                a_failing_event_with_nowhere_to_be_parked_is_tried_until_it_succeeds,
                what_failed_together_is_tried_one_by_one,
                a_handler_with_its_own_checkpoint_is_asked_for_it_after_a_failure,
                a_parked_event_lets_the_others_go_on,
                messages_given_up_are_parked_once_each,
                a_decision_about_all_leaves_alone_what_was_decided_before,
                one_discarded_while_it_is_tried_again_is_gone_though_it_fails,
                a_panic_or_a_hang_is_a_failure_like_any_other,
                a_chain_of_causes_of_any_length_is_handled_whole,
                handlers_that_cause_each_others_events_are_cut_off;
            checkpoints:
                a_checkpoint_only_moves_forward,
                notes_are_kept_with_the_checkpoint_of_their_consumer;
            lifecycle:
                closing_finishes_what_was_accepted_and_refuses_the_rest,
                closing_wakes_those_who_wait_for_events,
                what_was_answered_is_there_after_the_program_died,
                a_reader_beside_the_writer_follows_but_cannot_write;
            histories:
                a_random_history_ends_as_the_model_says;
        }
    };
    ($backend:ty; $($chapter:ident: $($guarantee:ident),+;)+) => {
        $(mod $chapter {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $guarantee() {
                    let place = <$backend as $crate::store::contract::Backend>::new();
                    let kept = $crate::store::contract::$chapter::$guarantee(&place);
                    tokio::time::timeout($crate::store::given::PATIENCE, kept)
                        .await
                        .expect("it ends");
                }
            )+
        })+
    };
}
pub(super) use contract;
