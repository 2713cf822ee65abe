using MonkeyTroop.ClientProxy.Tickets;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

/// <summary>Leases for tests: 300 s long, with a hold for 300 s.</summary>
internal static class Leases
{
    /// <summary>No node at all.</summary>
    public static readonly IReadOnlySet<string> NoNodes = new HashSet<string>();

    /// <summary>Makes a lease that begins now.</summary>
    public static Lease Create(TimeProvider time, string nodeId = "n1", double life = 300, double allowance = 300, string model = "llama") => new()
    {
        JobId = $"job-{Guid.NewGuid():N}",
        NodeId = nodeId,
        Worker = new Uri("http://127.0.0.1:1"),
        Token = "ticket",
        AskedModel = model,
        Model = model,
        IssuedAt = time.GetUtcNow(),
        RenewedAt = time.GetUtcNow(),
        ExpiresAt = time.GetUtcNow() + TimeSpan.FromSeconds(life),
        Allowance = TimeSpan.FromSeconds(allowance),
        Multiplier = 1,
    };
}
