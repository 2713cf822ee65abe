using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>A transfer that was asked for, once or more often. Its memo is its key too, so that the ledger's rows show which one it is.</summary>
/// <param name="from">Account that gives.</param>
/// <param name="request">What was asked.</param>
internal sealed class AskedTransfer(string from, TransferRequest request)
{
    private readonly HashSet<(string TransferId, DateTimeOffset At)> _answers = [];

    /// <summary>Account that gives.</summary>
    public string From => from;

    /// <summary>What was asked.</summary>
    public TransferRequest Request => request;

    /// <summary>What became of it; once it is known, repetitions change nothing.</summary>
    public Fate Fate { get; private set; }

    /// <summary>How often it was asked for.</summary>
    public int Attempts { get; private set; }

    /// <summary>What good answers said it is; the same each time.</summary>
    public IReadOnlyCollection<(string TransferId, DateTimeOffset At)> Answers => _answers;

    /// <summary>Notes what came of one attempt.</summary>
    public void Note(Fate fate, TransferResponse? given)
    {
        Attempts++;
        Fate = Fate == Fate.Unknown ? fate : Fate;
        if (given is not null)
        {
            _answers.Add((given.TransferId, given.Timestamp));
        }
    }
}
