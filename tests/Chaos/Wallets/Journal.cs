using System.Collections.Concurrent;
using System.Globalization;
using MonkeyTroop.Protocol.Coordinator;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>Everything that the load asked for and everything that it was told, to be held against the books afterwards.</summary>
internal sealed class Journal
{
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<AskedHold> _holds = new();
    private readonly ConcurrentQueue<AskedReceipt> _receipts = new();
    private readonly ConcurrentQueue<AskedTransfer> _transfers = new();
    private readonly ConcurrentQueue<AskedExtension> _extensions = new();
    private readonly ConcurrentQueue<AskedWord> _words = new();
    private readonly ConcurrentDictionary<SeenBalance, bool> _balances = new();
    private long _done;

    /// <summary>Every authorization that was asked for.</summary>
    public IReadOnlyCollection<AskedHold> Holds => _holds;

    /// <summary>Every receipt that was handed in, forged ones too.</summary>
    public IReadOnlyCollection<AskedReceipt> Receipts => _receipts;

    /// <summary>Every transfer that was asked for.</summary>
    public IReadOnlyCollection<AskedTransfer> Transfers => _transfers;

    /// <summary>Every extension that was asked for.</summary>
    public IReadOnlyCollection<AskedExtension> Extensions => _extensions;

    /// <summary>Every word of a payer.</summary>
    public IReadOnlyCollection<AskedWord> Words => _words;

    /// <summary>Every balance that was answered.</summary>
    public ICollection<SeenBalance> Balances => _balances.Keys;

    /// <summary>Answers that are wrong whatever the books say.</summary>
    public ICollection<string> Faults => _faults.Keys;

    /// <summary>Calls so far that moved or set aside credits and were answered well.</summary>
    public long Done => Interlocked.Read(ref _done);

    public void Add(AskedHold hold) => _holds.Enqueue(hold);

    public void Add(AskedReceipt receipt) => _receipts.Enqueue(receipt);

    public void Add(AskedTransfer transfer) => _transfers.Enqueue(transfer);

    public void Add(AskedExtension extension) => _extensions.Enqueue(extension);

    public void Add(AskedWord word) => _words.Enqueue(word);

    public void AddFault(string fault) => _faults[fault] = true;

    /// <summary>Notes a balance, which can never be below zero.</summary>
    public void Saw(string account, decimal balance, decimal held = 0)
    {
        if (balance < 0 || held < 0 || held > balance)
        {
            AddFault($"{account} was told a balance of {balance} and {held} held");
        }

        _balances[new SeenBalance(account, Micros.Of(balance))] = true;
    }

    /// <summary>Counts an answer by what it says, and returns its fate. A coordinator that calls itself defective is a fault at once.</summary>
    public Fate Count<T>(string call, CoordinatorAnswer<T> answer) where T : class
    {
        var fate = Fates.Of(answer);
        if (fate == Fate.Done && call != "balance")
        {
            Interlocked.Increment(ref _done);
        }

        var status = answer.Status is { } code ? ((int)code).ToString(CultureInfo.InvariantCulture) : "none";
        _answers.AddOrUpdate($"{call} {status}{(answer.Problem is { Code: var problem } ? $" {problem}" : "")}", 1, (_, count) => count + 1);
        if (status == "500")
        {
            AddFault($"{call} was answered with 500");
        }

        return fate;
    }

    /// <summary>How often which answer came.</summary>
    public string Summary() => string.Join(", ", _answers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} x{pair.Value}"));
}
