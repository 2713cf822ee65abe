using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Jobs;

/// <summary>A whole worker whose outbox cannot be used for a while.</summary>
public sealed class BlockedOutboxTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outbox_CannotBeUsed_IsToldAtOnceAndSoIsItsReturn()
    {
        await using var worker = await TestWorker.StartAsync(("Heartbeats:Interval", "01:00:00"));
        Assert.Equal((200, "healthy", null), await AskAsync(worker, "/health/ready"));
        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.LastOrDefault()?.Status == NodeStatus.Idle, "the first heartbeat");
        Execute(worker, "ALTER TABLE jobs RENAME TO gone");
        (await worker.PostAsync(worker.Coordinator.Ticket())).Dispose();

        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.Last().Status == NodeStatus.Busy, "a heartbeat that says busy");
        var (status, state, reason) = await AskAsync(worker, "/health/ready");
        Assert.Equal((503, "blocked"), (status, state));
        Assert.Contains("no such table", reason, StringComparison.Ordinal);
        Assert.Equal((200, "blocked", reason), await AskAsync(worker, "/health"));
        using var refused = await worker.PostAsync(worker.Coordinator.Ticket("job-2"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        Execute(worker, "ALTER TABLE gone RENAME TO jobs");
        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.Last().Status == NodeStatus.Idle, "a heartbeat that says idle");
        Assert.Equal((200, "healthy", null), await AskAsync(worker, "/health/ready"));
        (await worker.PostAsync(worker.Coordinator.Ticket("job-3"))).Dispose();
        await Eventually.TrueAsync(() => worker.Outbox("acknowledged", "job-3") == 1, "a receipt of the next job");
    }

    [Fact]
    public async Task Outbox_CannotBeReadForAWhile_ItsReceiptsAreSentOnceItCan()
    {
        await using var worker = await TestWorker.StartAsync();
        worker.Coordinator.ReceiptRefusal = (503, ProblemCodes.StoreAway);
        (await worker.PostAsync(worker.Coordinator.Ticket())).Dispose();
        await Eventually.TrueAsync(() => worker.Outbox("sequence") == 1, "a receipt");
        Execute(worker, "ALTER TABLE jobs RENAME TO gone");
        (await worker.PostAsync(worker.Coordinator.Ticket("job-2"))).Dispose();
        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.Last().Status == NodeStatus.Busy, "a heartbeat that says busy");
        worker.Coordinator.ReceiptRefusal = null;
        Execute(worker, "ALTER TABLE gone RENAME TO jobs");

        await Eventually.TrueAsync(() => worker.Outbox("acknowledged") == 1, "the first job's acknowledgement");
    }

    [Fact]
    public async Task Restart_OutboxTakesNoWrites_FailsAndTheNextStartHasAllJobs()
    {
        await using var first = await TestWorker.StartAsync();
        (await first.PostAsync(first.Coordinator.Ticket(maxSeconds: 20))).Dispose();
        await Eventually.TrueAsync(() => first.Outbox("sequence") == 1, "a receipt");
        Execute(first, "UPDATE jobs SET open_used_ms = 20000");
        Execute(first, "CREATE TRIGGER full BEFORE UPDATE OF sequence ON jobs BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");

        var failure = await Assert.ThrowsAsync<StartupFailureException>(() => first.RestartAsync());
        Assert.Contains("database or disk is full", failure.Message, StringComparison.Ordinal);
        Execute(first, "DROP TRIGGER full");
        await using var second = await first.RestartAsync();
        using var answer = await second.PostAsync(second.Coordinator.Ticket(maxSeconds: 20));
        Assert.Equal(HttpStatusCode.PaymentRequired, answer.StatusCode);
    }

    private static async Task<(int Status, string? State, string? Reason)> AskAsync(TestWorker worker, string path)
    {
        using var answer = await worker.Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        var health = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("node-1", (string?)health["node_id"]);
        return ((int)answer.StatusCode, (string?)health["status"], (string?)health["reason"]);
    }

    private static void Execute(TestWorker worker, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(worker.Folder, "outbox.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
