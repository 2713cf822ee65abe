using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>The accounts of a load: a few hot ones, which half of all calls concern, and many others.</summary>
internal sealed class LoadAccounts : IDisposable
{
    private const int Count = 24;
    private const int Hot = 3;

    /// <summary>All of them.</summary>
    public IReadOnlyList<EcKeyPair> Keys { get; } = [.. Enumerable.Range(0, Count).Select(_ => EcKeyPair.Create())];

    /// <summary>Owners of nodes: two hot accounts, who so pay each other and themselves, and a quiet one.</summary>
    public IEnumerable<EcKeyPair> Owners => [Keys[0], Keys[1], Keys[^1]];

    /// <summary>One of them.</summary>
    public EcKeyPair Pick(Random random) => Keys[random.Next(2) == 0 ? random.Next(Hot) : random.Next(Count)];

    /// <summary>Two different ones; the first is mostly one that earns.</summary>
    public (EcKeyPair Sender, EcKeyPair Recipient) PickPair(Random random)
    {
        var owners = Owners.ToList();
        var sender = random.Next(4) == 0 ? Pick(random) : owners[random.Next(owners.Count)];
        var recipient = Pick(random);
        return recipient == sender ? (sender, Keys[sender == Keys[2] ? 3 : 2]) : (sender, recipient);
    }

    public void Dispose()
    {
        foreach (var key in Keys)
        {
            key.Dispose();
        }
    }
}
