using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class RefusalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_ManyLargeBodiesAtOnce_TakesBoundedMemory()
    {
        await using var worker = await TestWorker.StartAsync(("TicketProxy:MaxBodyBytes", "262144"));
        var memory = worker.Service<BodyMemory>();
        var headers = $"POST /v1/chat/completions HTTP/1.1\r\nHost: {worker.Url.Authority}\r\nAuthorization: Bearer {worker.Coordinator.Ticket()}\r\nContent-Type: application/json\r\nContent-Length: 262144\r\n\r\n";
        var allButTheLastByte = Encoding.ASCII.GetBytes(headers + new string(' ', 262143));
        var sockets = new List<TcpClient>();
        try
        {
            foreach (var _ in Enumerable.Range(0, 16))
            {
                var socket = new TcpClient();
                sockets.Add(socket);
                await socket.ConnectAsync(worker.Url.Host, worker.Url.Port, Cancellation);
                await socket.GetStream().WriteAsync(allButTheLastByte, Cancellation);
            }

            var statuses = sockets.ConvertAll(socket => new StreamReader(socket.GetStream(), leaveOpen: true).ReadLineAsync(Cancellation).AsTask());

            Assert.Equal("HTTP/1.1 429 Too Many Requests", await await Task.WhenAny(statuses));
            Assert.InRange(memory.Taken, 1, 8 * 262144);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await Eventually.TrueAsync(() => memory.Taken == 0, "all of it given back");
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
        Assert.Equal(NodeStatus.Offline, worker.Coordinator.Beats.Last().Status);
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
}
