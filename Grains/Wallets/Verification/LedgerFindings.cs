namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>
/// Collects violations in bounded memory: all are counted, 10,000 are kept, and of every kind the first 100 whatever came
/// before it.
/// </summary>
internal sealed class LedgerFindings
{
    /// <summary>How many violations are kept.</summary>
    public const int Kept = 10_000;

    /// <summary>How many of each kind are kept even when there are <see cref="Kept"/> of others.</summary>
    public const int KeptOfEachKind = 100;

    private readonly List<LedgerViolation> _violations = [];
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>What is kept.</summary>
    public IReadOnlyList<LedgerViolation> Violations => _violations;

    /// <summary>How many there are of each kind.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Takes a violation in.</summary>
    public void Add(LedgerViolation violation)
    {
        var count = _counts[violation.Kind] = _counts.GetValueOrDefault(violation.Kind) + 1;
        if (_violations.Count < Kept || count <= KeptOfEachKind)
        {
            _violations.Add(violation);
        }
    }
}
