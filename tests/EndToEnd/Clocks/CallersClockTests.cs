using System.Net;
using System.Net.Http.Json;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Clocks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Clocks;

/// <summary>The clock of a worker's or a client's machine is set wrong: it is the one that is named, and nobody loses credits by it.</summary>
public sealed class CallersClockTests : NetworkTest, IDisposable
{
    private const string Model = "clock:1b";
    private readonly TestFolder _folder = new("callers-clock");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3600)]
    [InlineData(600)]
    [InlineData(-600)]
    [InlineData(-3600)]
    public async Task Worker_ClockSetInTheMiddleOfAJob_IsNamedAndItsReceiptCountsAsItWouldHave(double seconds)
    {
        var clock = new WrongClock(_folder, "worker");
        var network = await StartAsync(new TroopNetworkOptions { Models = [new FakeModel(Model) { Pause = TimeSpan.FromMilliseconds(100) }], Workers = 0, Client = false });
        var worker = network.Start(network.WorkerSpec("node-1", "--owner-key", network.OwnerKeyFile).With(Variable(clock)));
        await worker.ReadyAsync();
        await network.Requester.ModelIsServedAsync(Model);
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);
        using (var answer = await caller.ChatAsync("hello", stream: true, Cancellation))
        {
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
            await lines.ReadLineAsync(Cancellation);
            clock.Set(TimeSpan.FromSeconds(seconds));
            Assert.Contains("[DONE]", await lines.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        }

        await worker.Output.SaysAsync("Check this machine's clock");
        await CoordinatorIsNotNamedAsync(network);

        // A receipt says how much time passed, and no time of day.
        var paid = -(await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the receipt is taken")).Sum(row => row.Credits);
        Assert.InRange(paid, 0.4m, 60m);
        Assert.Equal(300 - paid, (await network.Requester.BalanceAsync()).Held);

        clock.Set(TimeSpan.Zero);
        await network.Requester.ModelIsServedAsync(Model);
        await Ledger.AssertBalancedAsync(network);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(600)]
    [InlineData(-600)]
    [InlineData(-3600)]
    public async Task Client_ClockSetWhileItServes_IsNamedAndServesWhenItIsRight(double seconds)
    {
        var clock = new WrongClock(_folder, "client");
        var network = await StartAsync(new TroopNetworkOptions { Models = [new FakeModel(Model)], Client = false });
        var client = network.Start(Client(network, "up", "--listen", "127.0.0.1", "--port", "0").With(Variable(clock)));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await client.ReadyAsync() };
        clock.Set(TimeSpan.FromSeconds(seconds));

        using (var refused = await ChatAsync(http))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("clock", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        var doctor = network.Start((Client(network, "doctor") with { Name = "doctor" }).With(Variable(clock)));
        Assert.Equal(1, await doctor.ExitAsync());
        Assert.Contains(
            doctor.Output.StandardOutput.Concat(doctor.Output.StandardError), line => line.Contains("switch time synchronisation on", StringComparison.Ordinal));
        await CoordinatorIsNotNamedAsync(network);

        clock.Set(TimeSpan.Zero);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await ChatAsync(http);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            "the client serves again");
        await Ledger.AssertBalancedAsync(network);
    }

    private static (string Name, string? Value) Variable(WrongClock clock) => ("Clock__ShiftFile", clock.Setting.Value);

    private static ProcessSpec Client(TroopNetwork network, params IReadOnlyList<string> arguments) => ProcessSpec.ForProgram(
        "ClientProxy", network.Logs, [.. arguments, "--coordinator", network.CoordinatorAddress.ToString(), "--data", network.At("wrong", "client")]);

    private static Task<HttpResponseMessage> ChatAsync(HttpClient http) => http.PostAsJsonAsync(
        new Uri(http.BaseAddress!, "/v1/chat/completions"), new { model = Model, messages = new[] { new { role = "user", content = "hello" } } }, Cancellation);

    /// <summary>One caller's clock is no reason to doubt the coordinator's.</summary>
    private static async Task CoordinatorIsNotNamedAsync(TroopNetwork network)
    {
        Assert.DoesNotContain("clock", (await network.Requester.ReadinessAsync()).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(network.Coordinator.Output.StandardError, line => line.Contains("probably wrong", StringComparison.Ordinal));
    }
}
