using System.Text.Json;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.RateLimiting;

/// <summary>A coordinator alone with every limit on, behind a proxy: this machine, which says whose calls it passes on.</summary>
public sealed class LimitedNetwork() : NetworkFixture(Options)
{
    /// <summary>What asking for a model that no node serves comes to once it is let through.</summary>
    public const int Admitted = 404;

    private int _addresses;

    /// <summary>The product's limits, but for the tiers of nodes, which would take thousands of calls.</summary>
    public static TroopNetworkOptions Options { get; } = new()
    {
        Client = false,
        Settings =
        [
            ("Network__TrustedProxies__0", "127.0.0.0/8"), ("Network__TrustedProxies__1", "198.51.100.0/24"),
            ("RATE_LIMIT_DEFAULT", "100"), ("RATE_LIMIT_STRICT", "20"), ("RateLimits__Signup__Limit", "10"),
            ("RateLimits__Node__Limit", "40"), ("RateLimits__Unproven__Limit", "30"), ("RateLimits__Unsigned__Limit", "30"), ("RateLimits__Admin__Limit", "300"),
            ("RateLimits__CountTimeout", "00:00:05"),

            // Tests count what many calls at once come to, which the bound on answers under way would change.
            ("Answers__MaxAtOncePerAddress", "1000"), ("Answers__MaxAtOnce", "1000"),
        ],
    };

    /// <summary>Waits until the coordinator tells models that no node serves: before, a call for one finds no node free and is not counted.</summary>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Network.Requester.HasHeardAllAsync();
    }

    /// <summary>An address that nobody has called from.</summary>
    public string NewAddress() => $"203.0.{Interlocked.Increment(ref _addresses)}.1";

    /// <summary>Calls as from an address.</summary>
    public Task<RawAnswer> SendAsync(string forwardedFor, RawRequest request) =>
        Network.Requester.SendAsync(request with { Headers = [("X-Forwarded-For", forwardedFor)] });

    /// <summary>Makes a cheap call as from an address.</summary>
    public Task<RawAnswer> ModelsAsync(string forwardedFor) => SendAsync(forwardedFor, new RawRequest("/v1/models") { Method = HttpMethod.Get });

    /// <summary>Asks for an account's balance with its proof, which opens it.</summary>
    public Task<RawAnswer> BalanceAsync(string forwardedFor, EcKeyPair key) =>
        SendAsync(forwardedFor, new RawRequest($"/users/{key.Thumbprint}/balance") { Method = HttpMethod.Get, Key = key });

    /// <summary>How far a limit is used, and how often its grain was asked.</summary>
    public static async Task<(int Used, long Heard)> UsageAsync(TroopNetwork network, string tier, string principal)
    {
        var answer = await network.AdminAsync($"/admin/limits?tier={tier}&principal={Uri.EscapeDataString(principal)}", method: HttpMethod.Get);
        Assert.Equal(200, answer.Status);
        using var json = JsonDocument.Parse(answer.Body);
        return (json.RootElement.GetProperty("used").GetInt32(), json.RootElement.GetProperty("heard").GetInt64());
    }
}
