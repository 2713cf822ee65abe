using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class RefusalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_ManyLargeBodiesOfOneTicket_TakeItsShareAndLeaveRoomForOthers()
    {
        const int length = 3 * 1024 * 1024;
        await using var worker = await TestWorker.StartAsync(("TicketProxy:MaxBodyBytes", "4194304"), ("Engines:Slots", "16"));
        var memory = worker.Service<BodyMemory>();
        var sockets = new List<TcpClient>();
        try
        {
            // Each body takes 4 MiB, of which 1 MiB does not count: five of them are more than 16 MiB less than one.
            foreach (var _ in Enumerable.Range(0, 6))
            {
                sockets.Add(await HalfSentAsync(worker, worker.Coordinator.Ticket(), length, length - 1));
            }

            var statuses = sockets.ConvertAll(socket => new StreamReader(socket.GetStream(), leaveOpen: true).ReadLineAsync(Cancellation).AsTask());
            Assert.Equal("HTTP/1.1 429 Too Many Requests", await await Task.WhenAny(statuses));
            Assert.InRange(memory.Taken, 1, 4 * 4 * 1024 * 1024);
            using var other = await worker.PostAsync(worker.Coordinator.Ticket("job-2"), $$"""{"model":"m","prompt":"{{new string('x', length)}}"}""");
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await Eventually.TrueAsync(() => memory.Taken == 0, "all of it given back");
    }

    [Fact]
    public async Task Post_HalfSentBody_HasASlotAndIsChargedUntilItsHoldIsUsedUp()
    {
        await using var worker = await TestWorker.StartAsync(("Engines:Slots", "1"));
        using var socket = await HalfSentAsync(worker, worker.Coordinator.Ticket(maxSeconds: 1), length: 1000, sent: 500);
        await Eventually.TrueAsync(() => worker.Service<SlotPool>().InFlight == 1, "a slot for the body");
        using (var second = await worker.PostAsync(worker.Coordinator.Ticket("job-2")))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        }

        using var reader = new StreamReader(socket.GetStream());
        Assert.Equal("HTTP/1.1 402 Payment Required", await reader.ReadLineAsync(Cancellation));
        await Eventually.TrueAsync(() => worker.Outbox("used_ms") == 1000, "a receipt over the whole hold");
        Assert.Equal(1, worker.Outbox("final"));
        Assert.Empty(worker.Engine.Calls);
    }

    [Fact]
    public async Task Post_BodySlowerThanTheLeastRate_Answers408AndIsCharged()
    {
        await using var worker = await TestWorker.StartAsync();
        using var socket = await HalfSentAsync(worker, worker.Coordinator.Ticket(), length: 100_000, sent: 10);
        using var reader = new StreamReader(socket.GetStream());

        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(Cancellation));
        await Eventually.TrueAsync(() => worker.Outbox("used_ms") >= 4000, "a receipt over the time of the body");
        Assert.Equal(0, worker.Service<SlotPool>().InFlight);
    }

    [Fact]
    public async Task Post_NoSlotFree_Answers429WithRetryAfter()
    {
        await using var worker = await TestWorker.StartAsync(("Engines:Slots", "1"));
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        worker.Engine.Answer = async context =>
        {
            reached.SetResult();
            await release.Task;
        };
        var first = worker.PostAsync(worker.Coordinator.Ticket("job-1"));
        await reached.Task.WaitAsync(Cancellation);
        using var second = await worker.PostAsync(worker.Coordinator.Ticket("job-2"));

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Contains("node_full", await second.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        release.SetResult();
        (await first).Dispose();
    }

    [Fact]
    public async Task Post_WhileStopping_Answers503AndTheRunningRequestEnds()
    {
        await using var worker = await TestWorker.StartAsync();
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        worker.Engine.Answer = async context =>
        {
            reached.SetResult();
            await release.Task;
            await FakeEngine.Events("[DONE]")(context);
        };
        var running = worker.PostAsync(worker.Coordinator.Ticket("job-1"));
        await reached.Task.WaitAsync(Cancellation);
        var gate = worker.Service<DrainGate>();
        using var other = new HttpClient { BaseAddress = worker.Url };
        var stopping = worker.Service<Microsoft.Extensions.Hosting.IHost>().StopAsync(Cancellation);
        await Eventually.TrueAsync(() => gate.IsClosed, "the closing of the gate");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", worker.Coordinator.Ticket("job-2"));
        using var refused = await other.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        release.SetResult();
        using var answer = await running;
        Assert.Equal("data: [DONE]\n\n", await answer.Content.ReadAsStringAsync(Cancellation));
        await stopping;
        Assert.Equal(NodeStatus.Offline, worker.Coordinator.Heartbeats.Last().Status);
        Assert.Single(worker.Coordinator.Receipts);
    }

    [Theory]
    [InlineData("{", "body")]
    [InlineData("[]", "body")]
    [InlineData("{}", "model")]
    [InlineData("""{"model":1}""", "model")]
    [InlineData("""{"model":"m","model":"other"}""", "model")]
    [InlineData("""{"model":"m","Model":"other"}""", "model")]
    [InlineData("""{"model":"m","m\u006fdel":"other"}""", "model")]
    [InlineData("""{"model":"m"} trailing""", "body")]
    public async Task Post_BodyThatReadersCouldDisagreeOn_Answers400NamingTheField(string body, string field)
    {
        await using var worker = await TestWorker.StartAsync();
        using var answer = await worker.PostAsync(worker.Coordinator.Ticket(), body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"param\":\"{field}\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(worker.Engine.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyOverTheLimit_Answers413(bool announced)
    {
        await using var worker = await TestWorker.StartAsync(("TicketProxy:MaxBodyBytes", "4096"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(new byte[20_000]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = !announced;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", worker.Coordinator.Ticket());
        using var answer = await worker.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("too_large", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Models_NeedsATicketAndListsTheOffers()
    {
        await using var worker = await TestWorker.StartAsync();
        using var without = await worker.Http.GetAsync(new Uri("/v1/models", UriKind.Relative), Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", worker.Coordinator.Ticket());
        using var with = await worker.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Contains("\"id\":\"m\"", await with.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static async Task<TcpClient> HalfSentAsync(TestWorker worker, string ticket, int length, int sent)
    {
        var head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: {worker.Url.Authority}\r\nAuthorization: Bearer {ticket}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";
        var socket = new TcpClient();
        await socket.ConnectAsync(worker.Url.Host, worker.Url.Port, Cancellation);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + new string(' ', sent)), Cancellation);
        return socket;
    }
}
