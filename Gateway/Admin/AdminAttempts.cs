using System.Net;
using MonkeyTroop.Gateway.Network;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>
/// Counts wrong passwords by the address that they come from (see <see cref="ClientAddress"/>), and says how long an address
/// has to wait that sent too many. Remembers a bounded number of addresses; those beyond it count as one.
/// </summary>
internal sealed class AdminAttempts(TimeProvider time)
{
    /// <summary>Wrong passwords of one address in <see cref="Window"/>.</summary>
    public const int Limit = 10;

    private const int MaxAddresses = 1024;

    /// <summary>How long they are remembered, from the first: one minute.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (int Count, long Since)> _wrong = [];
    private long? _forgot;

    /// <summary>How long the address has to wait, or null when it may try.</summary>
    public TimeSpan? WaitOf(IPAddress address)
    {
        lock (_lock)
        {
            if (!_wrong.TryGetValue(KeyOf(address), out var wrong) || wrong.Count < Limit)
            {
                return null;
            }

            var left = Window - time.GetElapsedTime(wrong.Since);
            return left > TimeSpan.Zero ? left : null;
        }
    }

    /// <summary>Counts a wrong password.</summary>
    public void Add(IPAddress address)
    {
        lock (_lock)
        {
            var key = KeyOf(address);
            _wrong[key] = _wrong.TryGetValue(key, out var wrong) && time.GetElapsedTime(wrong.Since) < Window
                ? (wrong.Count + 1, wrong.Since)
                : (1, time.GetTimestamp());
        }
    }

    private IPAddress KeyOf(IPAddress address)
    {
        var key = ClientAddress.NetworkOf(address);
        if (_wrong.ContainsKey(key) || _wrong.Count < MaxAddresses)
        {
            return key;
        }

        Forget();
        return _wrong.Count < MaxAddresses ? key : IPAddress.None;
    }

    /// <summary>Forgets addresses whose time is over; looks once a second, since this runs when a flood comes in.</summary>
    private void Forget()
    {
        if (_forgot is { } last && time.GetElapsedTime(last) < BetweenLooks)
        {
            return;
        }

        _forgot = time.GetTimestamp();
        foreach (var (old, _) in _wrong.Where(entry => time.GetElapsedTime(entry.Value.Since) >= Window).ToList())
        {
            _wrong.Remove(old);
        }
    }
}
