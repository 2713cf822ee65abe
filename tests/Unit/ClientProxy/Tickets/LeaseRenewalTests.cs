using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

/// <summary>How leases are extended while requests run.</summary>
public sealed class LeaseRenewalTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Chat_StreamNearsItsEnd_TheJobIsExtendedAndTheWorkerHandedTheNewerTicket()
    {
        var (piece, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var worker = await FakeWorker.StartAsync("only", context => StreamUntilAsync(context, piece.Task, go.Task));
        await using var coordinator = await FakeCoordinator.StartAsync(_time, worker);
        var extensions = new ConcurrentQueue<ExtendRequest>();
        coordinator.Other = context => ExtendAsync(context, extensions);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        using var response = await proxy.ChatAsync(stream: true).Soon();

        using var rest = await NearTheEndAsync(response, piece);

        await Eventually.TrueAsync(() => worker.Heard.Any(heard => heard is { Path: "/ticket", Authorization: "Bearer ticket-extended" }), "the newer ticket is handed over");
        Assert.Equal((481, 241), (Assert.Single(extensions).Seconds, extensions.Single().UsedSeconds));
        Assert.Single(coordinator.Authorizations);
        go.SetResult();
        await rest.ReadToEndAsync(TestContext.Current.CancellationToken);
        (await proxy.ChatAsync().Soon()).Dispose();
        Assert.Equal("Bearer ticket-extended", worker.Heard.Last().Authorization);
    }

    [Fact]
    public async Task Chat_NoCreditsForMoreTime_AsksForWhatThereIsAndTheStreamGoesOn()
    {
        var (piece, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var worker = await FakeWorker.StartAsync("only", context => StreamUntilAsync(context, piece.Task, go.Task));
        await using var coordinator = await FakeCoordinator.StartAsync(_time, worker);
        var extensions = new ConcurrentQueue<ExtendRequest>();
        coordinator.Other = context => ExtendAsync(context, extensions, most: 400);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        using var response = await proxy.ChatAsync(stream: true).Soon();

        using var rest = await NearTheEndAsync(response, piece);

        await Eventually.TrueAsync(() => worker.Heard.Any(heard => heard.Path == "/ticket"), "the newer ticket is handed over");
        Assert.Equal([481, 399.999m], extensions.Select(extension => extension.Seconds!.Value));
        go.SetResult();
        Assert.EndsWith("data: [DONE]\n\n", await rest.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_WorkerDoesNotTakeTheNewerTicketAtFirst_IsHandedItAgain()
    {
        var (piece, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var handed = 0;
        await using var worker = await FakeWorker.StartAsync("only", context => context.Request.Path != "/ticket" ? StreamUntilAsync(context, piece.Task, go.Task)
            : Interlocked.Increment(ref handed) == 1 ? FakeWorker.JsonAsync(context, 503, "{}")
            : FakeWorker.JsonAsync(context, 200, "{}"));
        await using var coordinator = await FakeCoordinator.StartAsync(_time, worker);
        coordinator.Other = context => ExtendAsync(context, []);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        using var response = await proxy.ChatAsync(stream: true).Soon();

        using var rest = await NearTheEndAsync(response, piece);
        await Eventually.TrueAsync(() => Volatile.Read(ref handed) == 1, "it is handed over in vain");

        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Volatile.Read(ref handed) == 2;
            },
            "it is handed over again");
        go.SetResult();
    }

    private async Task ExtendAsync(HttpContext context, ConcurrentQueue<ExtendRequest> extensions, decimal most = 86_400)
    {
        if (!context.Request.Path.Value!.EndsWith("/extend", StringComparison.Ordinal))
        {
            await FakeCoordinator.RefuseAsync(context, 404, ProblemCodes.NotFound);
            return;
        }

        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, ProtocolJson.Default.ExtendRequest, context.RequestAborted))!;
        extensions.Enqueue(request);
        if (request.Seconds > most)
        {
            await FakeCoordinator.RefuseAsync(context, 402, ProblemCodes.InsufficientCredits, available: most - 300, required: request.Seconds - 300);
            return;
        }

        var answer = new ExtendResponse
        {
            JobId = "job-1",
            Token = "ticket-extended",
            Seq = 1,
            ExpiresAt = _time.GetUtcNow().AddSeconds(300),
            Hold = request.Seconds!.Value,
        };
        await FakeWorker.JsonAsync(context, 200, JsonSerializer.Serialize(answer, ProtocolJson.Default.ExtendResponse));
    }

    /// <summary>Time passes, a second piece of the answer comes, and then the lease is due. Gives the reader of what is still to come.</summary>
    private async Task<StreamReader> NearTheEndAsync(HttpResponseMessage response, TaskCompletionSource piece)
    {
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), leaveOpen: true);
        await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        _time.Advance(TimeSpan.FromSeconds(200));
        piece.SetResult();
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Soon() != "data: {\"second\":1}")
        {
            // What comes before.
        }

        _time.Advance(TimeSpan.FromSeconds(41));
        return reader;
    }

    private static async Task StreamUntilAsync(HttpContext context, Task piece, Task until)
    {
        if (context.Request.Path == "/ticket")
        {
            context.Response.StatusCode = 204;
            return;
        }

        await FakeWorker.StreamAsync(context, "data: {}\n\n");
        await piece.Soon();
        await FakeWorker.StreamAsync(context, "data: {\"second\":1}\n\n");
        await until.Soon();
        await FakeWorker.StreamAsync(context, "data: [DONE]\n\n");
    }
}
