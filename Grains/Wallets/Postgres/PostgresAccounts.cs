using System.Collections.Concurrent;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>Wallets that are known to be there. None ever goes, so knowing them saves asking again.</summary>
internal sealed class PostgresAccounts
{
    private const int Capacity = 100_000;
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Whether the account is known to have a wallet.</summary>
    public bool Contains(string account) => _known.ContainsKey(account);

    /// <summary>Those of the accounts that are not known to have a wallet, in their order.</summary>
    public string[] Unknown(IEnumerable<string> accounts) => [.. accounts.Where(account => !_known.ContainsKey(account))];

    /// <summary>Remembers accounts whose wallets are committed.</summary>
    public void Add(IEnumerable<string> accounts)
    {
        foreach (var account in accounts)
        {
            if (_known.Count >= Capacity)
            {
                _known.Clear(); // what is forgotten is asked for again
            }

            _known[account] = true;
        }
    }
}
