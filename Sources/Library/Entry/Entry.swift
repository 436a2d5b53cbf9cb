import ToolSupport
import sentry_task
import vsts_lookup_base_url
import vsts_repo_access
import vsts_webhook_replay
import vsts_work_item_types

/// The one program that is the five tools, so that the library they share is on the disk once.
@main
enum Entry {
  static func main() {
    MultiCallBinary([
      vsts_lookup_base_url.program, vsts_repo_access.program, vsts_work_item_types.program,
      vsts_webhook_replay.program, sentry_task.program,
    ]).main()
  }
}
