using System.Net;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Admin;

/// <summary>Strangers who try to keep the administrator out, by wrong passwords from many addresses and from the administrator's own.</summary>
public sealed class AdminLockoutTests : NetworkTest
{
    private const string Path = "/admin/keys";
    private const int Addresses = 1_034;

    private static readonly TroopNetworkOptions Options = new()
    {
        Client = false,
        Settings = [("Network:TrustedProxies:0", "127.0.0.0/8"), ("RateLimits:Admin:Limit", "300"), ("RateLimits:CountTimeout", "00:00:05")],
    };

    [Fact]
    public async Task RightPassword_WhileAThousandAddressesSendWrongOnes_IsLetIn()
    {
        var network = await StartAsync(Options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var first = await Task.WhenAll(Enumerable.Range(0, Addresses).Select(number => WrongAsync(network, AddressOf(number))));
        var flood = Enumerable.Range(0, 32).Select(lane => FloodAsync(network, lane, stop.Token)).ToList();

        Assert.All(first, answer => Assert.Contains(answer.Status, (int[])[401, 429]));
        for (var call = 0; call < 20; call++)
        {
            Assert.Equal(200, (await AskAsync(network, "203.0.113.1", Secrets.AdminPassword)).Status);
            Assert.Equal(200, (await AskAsync(network, AddressOf(call), Secrets.AdminPassword)).Status);
        }

        Assert.True(await network.Requester.IsHealthyAsync());
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(flood), answers => Assert.NotEqual(0, answers));
    }

    [Fact]
    public async Task RightPassword_FromAnAddressWhoseLimitStrangersUsedUp_IsLetIn()
    {
        var network = await StartAsync(Options with { Settings = [.. Options.Settings, ("RateLimits:Admin:Limit", "30")] });
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => WrongAsync(network, "203.0.113.1")));

        Assert.Contains(answers, answer => answer.Problem?.Code == ProblemCodes.RateLimited);
        Assert.Equal(200, (await AskAsync(network, "203.0.113.1", Secrets.AdminPassword)).Status);
        Assert.Equal(429, (await WrongAsync(network, "203.0.113.1")).Status);
    }

    [Fact]
    public async Task WrongPasswords_ManyAtOnce_WaitUpToABoundAndTheRestIsToldToComeLater()
    {
        var network = await StartAsync(Options with { Settings = [.. Options.Settings, ("RateLimits:Admin:Limit", "0")] });
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => WrongAsync(network, "203.0.113.1")));

        var later = answers.Where(answer => answer.Status == 429).ToList();
        Assert.Contains(answers, answer => answer.Problem?.Code == ProblemCodes.NotAdmin);
        Assert.NotEmpty(later);
        Assert.All(later, answer => Assert.Equal((ProblemCodes.TooManyPasswords, "2"), (answer.Problem?.Code, answer.Headers["Retry-After"])));
    }

    private static string AddressOf(int number) => new IPAddress([203, 0, (byte)(114 + (number / 250)), (byte)(1 + (number % 250))]).ToString();

    private static async Task<int> FloodAsync(TroopNetwork network, int lane, CancellationToken stop)
    {
        var sent = 0;
        for (var number = lane; !stop.IsCancellationRequested; number = (number + 32) % Addresses, sent++)
        {
            await WrongAsync(network, AddressOf(number));
        }

        return sent;
    }

    private static Task<RawAnswer> WrongAsync(TroopNetwork network, string address) => AskAsync(network, address, "not-the-password-at-all");

    private static Task<RawAnswer> AskAsync(TroopNetwork network, string address, string password) => network.Requester.SendAsync(
        new RawRequest(Path) { Method = HttpMethod.Get, AdminPassword = password, Headers = [("X-Forwarded-For", address)] });
}
