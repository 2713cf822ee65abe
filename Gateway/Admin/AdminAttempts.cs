using System.Net;
using MonkeyTroop.Gateway.Network;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>
/// Makes wrong passwords cost time: the more of them came within <see cref="Window"/> from one address (see <see cref="ClientAddress"/>),
/// or from all, the later their answers leave. A right password is never asked about here, so nothing that strangers send can keep it
/// out. Remembers a bounded number of addresses; those beyond it count as one.
/// </summary>
internal sealed class AdminAttempts(TimeProvider time)
{
    /// <summary>Wrong passwords of one address that cost nothing: people mistype.</summary>
    public const int FreeOfAddress = 3;

    /// <summary>Wrong passwords of all addresses together that cost nothing.</summary>
    public const int FreeOfAll = 100;

    /// <summary>Answers that wait at the same time; those beyond it leave at once and tell their senders to come later.</summary>
    public const int MaxWaiting = 64;

    /// <summary>Those of them that are for one address.</summary>
    public const int MaxWaitingOfAddress = 4;

    private const int MaxAddresses = 1024;

    /// <summary>How long they are remembered, from the first: one minute.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Longest that an answer waits: 2 s, well within the time limit of a call.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Tries> _addresses = [];
    private readonly Tries _all = new();
    private long? _forgot;
    private int _waiting;

    /// <summary>Counts a wrong password.</summary>
    /// <returns>How many came from its address within the window, this one included.</returns>
    public int Add(IPAddress address)
    {
        lock (_lock)
        {
            Count(_all);
            return Count(EntryOf(address));
        }
    }

    /// <summary>How long the answer to the latest wrong password of an address waits.</summary>
    public TimeSpan WaitOf(IPAddress address)
    {
        lock (_lock)
        {
            var (own, all) = (WaitOf(EntryOf(address), FreeOfAddress), WaitOf(_all, FreeOfAll));
            return own > all ? own : all;
        }
    }

    /// <summary>Waits as long as the latest wrong password of an address costs; false, at once, when too many wait.</summary>
    public async Task<bool> PayAsync(IPAddress address, CancellationToken cancellation)
    {
        var wait = WaitOf(address);
        if (wait == TimeSpan.Zero)
        {
            return true;
        }

        Tries tries;
        lock (_lock)
        {
            tries = EntryOf(address);
            if (_waiting >= MaxWaiting || tries.Waiting >= MaxWaitingOfAddress)
            {
                return false;
            }

            _waiting++;
            tries.Waiting++;
        }

        try
        {
            await Task.Delay(wait, time, cancellation);
            return true;
        }
        finally
        {
            lock (_lock)
            {
                _waiting--;
                tries.Waiting--;
            }
        }
    }

    private int Count(Tries tries)
    {
        if (!IsRecent(tries))
        {
            (tries.Count, tries.Since) = (0, time.GetTimestamp());
        }

        return ++tries.Count;
    }

    private bool IsRecent(Tries tries) => tries.Count > 0 && time.GetElapsedTime(tries.Since) < Window;

    private TimeSpan WaitOf(Tries tries, int free)
    {
        if (!IsRecent(tries) || tries.Count <= free)
        {
            return TimeSpan.Zero;
        }

        var wait = FirstWait;
        for (var over = tries.Count - free; over > 1 && wait < LongestWait; over--)
        {
            wait *= 2;
        }

        return wait < LongestWait ? wait : LongestWait;
    }

    private Tries EntryOf(IPAddress address)
    {
        var key = ClientAddress.NetworkOf(address);
        if (_addresses.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_addresses.Count >= MaxAddresses)
        {
            Forget();
        }

        key = _addresses.Count < MaxAddresses ? key : IPAddress.None;
        return _addresses.TryGetValue(key, out known) ? known : _addresses[key] = new Tries();
    }

    /// <summary>Forgets addresses whose time is over; looks once a second, since this runs when a flood comes in.</summary>
    private void Forget()
    {
        if (_forgot is { } last && time.GetElapsedTime(last) < BetweenLooks)
        {
            return;
        }

        _forgot = time.GetTimestamp();
        foreach (var (old, _) in _addresses.Where(entry => !IsRecent(entry.Value) && entry.Value.Waiting == 0).ToList())
        {
            _addresses.Remove(old);
        }
    }

    /// <summary>Wrong passwords since a moment.</summary>
    private sealed class Tries
    {
        public int Count { get; set; }

        public long Since { get; set; }

        public int Waiting { get; set; }
    }
}
