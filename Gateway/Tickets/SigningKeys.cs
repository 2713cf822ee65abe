using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>
/// The ring of keys that sign tickets, as this gateway knows it. The store has the truth; <see cref="KeySchedule"/> says what it means
/// at a moment. Signing does not wait for the store: what was read last serves.
/// </summary>
internal sealed partial class SigningKeys : IDisposable
{
    /// <summary>How often a key is made again when other gateways are faster.</summary>
    private const int Attempts = 5;

    private readonly ISigningKeyStore _store;
    private readonly TicketOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SigningKeys> _logger;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<string, DateTimeOffset> _heardAt = new(StringComparer.Ordinal);
    private volatile Ring? _ring;
    private long _readAt;

    public SigningKeys(ISigningKeyStore store, IOptions<TicketOptions> options, TimeProvider time, ILogger<SigningKeys> logger) =>
        (_store, _options, _time, _logger) = (store, options.Value, time, logger);

    /// <summary>The key that signs now.</summary>
    public SigningKey Current => Now.Current;

    /// <summary>Every key whose tickets are good now or will be.</summary>
    public JwksDocument Published => Now.Published;

    /// <summary>Tells one set of published keys from another; workers that know another set ask for it.</summary>
    public string PublishedHash => Published.Hash;

    /// <summary>Every key that is remembered, the oldest first.</summary>
    public IReadOnlyList<KeyPhase> Phases => Now.Phases;

    /// <summary>How long ago the store was read.</summary>
    public TimeSpan Age => _time.GetElapsedTime(Volatile.Read(ref _readAt));

    private Ring Now
    {
        get
        {
            var (ring, now) = (_ring ?? throw new InvalidOperationException("the signing keys have not been read yet"), _time.GetUtcNow());
            if (ring.IsValidAt(now))
            {
                return ring;
            }

            return _ring = ring.At(now, _options);
        }
    }

    /// <summary>
    /// Reads the ring and makes its first key when there is none: the one in <see cref="TicketOptions.KeyPath"/>, else the one that an
    /// earlier version left in <paramref name="dataFolder"/>, else a new one. A key in <see cref="TicketOptions.KeyPath"/> that the ring
    /// does not know yet becomes its next one.
    /// </summary>
    /// <exception cref="SigningKeyException">The keys cannot be used; the message says what to do.</exception>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task StartAsync(string dataFolder, CancellationToken cancellation)
    {
        var left = KeyImport.LeftIn(dataFolder);
        var given = KeyImport.FromSetting(_options) ?? left;
        await RefreshAsync(cancellation).ConfigureAwait(false);
        if (_ring is null)
        {
            await AddAsync(given ?? SigningKey.Create().Key, KeyStart.AtOnce, cancellation).ConfigureAwait(false);
        }
        else if (given is not null)
        {
            await TakeOverAsync(given, cancellation).ConfigureAwait(false);
        }

        if (left is not null)
        {
            KeyImport.Forget(dataFolder);
            LogMoved();
        }
    }

    /// <summary>Reads what other gateways did.</summary>
    /// <exception cref="SigningKeyException">What the store holds cannot be used; the ring stays as it was.</exception>
    /// <exception cref="StoreUnavailableException">The store is away; the ring stays as it was.</exception>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await ReadAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The same, unless it was done less than <paramref name="age"/> ago: many who ask at once cause one read.</summary>
    public async Task FreshenAsync(TimeSpan age, CancellationToken cancellation)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) < age)
        {
            return;
        }

        await _reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_time.GetElapsedTime(_readAt) >= age)
            {
                await ReadAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Makes the next key if its time has come; null when nothing was to be done or another gateway did it.</summary>
    public async Task<KeyPhase?> RotateWhenDueAsync(CancellationToken cancellation)
    {
        if (!KeySchedule.IsDue(Phases, _options, _time.GetUtcNow()))
        {
            return null;
        }

        var key = SigningKey.Create().Key;
        return await TryAddAsync(key, KeyStart.AfterLead, cancellation).ConfigureAwait(false) ? PhaseOf(key) : null;
    }

    /// <summary>
    /// Makes the next key now: it is published at once and signs after the lead. With <paramref name="immediately"/> it signs at once and
    /// every other key is withdrawn, and with it every ticket in use.
    /// </summary>
    /// <returns>The key, and whether it is new: a key that waits for its time is not followed by another.</returns>
    public async Task<(KeyPhase Key, bool IsNew)> RotateAsync(bool immediately, CancellationToken cancellation)
    {
        await RefreshAsync(cancellation).ConfigureAwait(false);
        if (!immediately && Phases.LastOrDefault(phase => phase.State == KeyState.Upcoming) is { } waiting)
        {
            return (waiting, false);
        }

        return (await AddAsync(SigningKey.Create().Key, immediately ? KeyStart.AtOnceAlone : KeyStart.AfterLead, cancellation).ConfigureAwait(false), true);
    }

    /// <inheritdoc />
    public void Dispose() => _reading.Dispose();

    private async Task TakeOverAsync(SigningKey given, CancellationToken cancellation)
    {
        var kid = given.PublicKey.Kid;
        switch (Phases.FirstOrDefault(phase => phase.Times.Kid == kid)?.State)
        {
            case null:
                await AddAsync(given, KeyStart.AfterLead, cancellation).ConfigureAwait(false);
                LogTakesOver(kid, _options.PublicationLead);
                break;
            case KeyState.Withdrawn:
                throw new SigningKeyException($"key {kid} of Tickets:KeyPath (JWT_PRIVATE_KEY_PATH) was withdrawn and must not sign again; remove the setting");
            case KeyState.Retired or KeyState.Ended:
                LogOvertaken(kid);
                break;
        }
    }

    private async Task<KeyPhase> AddAsync(SigningKey key, KeyStart start, CancellationToken cancellation)
    {
        for (var attempt = 1; !await TryAddAsync(key, start, cancellation).ConfigureAwait(false); attempt++)
        {
            // Another gateway was faster. Its first key will do for this one as well; what was asked for by hand is asked for again.
            if (_ring is not null && start == KeyStart.AtOnce)
            {
                return Phases[^1];
            }

            if (attempt == Attempts)
            {
                throw new StoreUnavailableException("other gateways change the signing keys at the same time; ask again");
            }
        }

        return PhaseOf(key);
    }

    private async Task<bool> TryAddAsync(SigningKey key, KeyStart start, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow().WholeMicroseconds();
        var stored = new StoredKey
        {
            Generation = (_ring?.LastGeneration ?? 0) + 1,
            Kid = key.PublicKey.Kid,
            Pem = key.ToPem(),
            PublishedAt = now,
            SignsFrom = start == KeyStart.AfterLead ? now + _options.PublicationLead : now,
        };
        await _reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var added = await _store.TryAddAsync(stored, withdrawOthers: start == KeyStart.AtOnceAlone, cancellation).ConfigureAwait(false);
            if (added)
            {
                _heardAt[stored.Kid] = now;
            }

            await ReadAsync(cancellation).ConfigureAwait(false);
            return added;
        }
        finally
        {
            _reading.Release();
        }
    }

    private KeyPhase PhaseOf(SigningKey key) => Phases.Single(phase => phase.Times.Kid == key.PublicKey.Kid);

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var stored = await _store.ReadAsync(cancellation).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        if (stored.Count > 0)
        {
            Hear(stored, now);
            _ring = Ring.Of(stored, _heardAt, _ring, now, _options);
            var ended = Phases.Where(phase => phase.State == KeyState.Ended).Select(phase => phase.Times.Kid).ToHashSet(StringComparer.Ordinal);
            ended.IntersectWith(stored.Where(key => key.Pem is not null).Select(key => key.Kid));
            if (ended.Count > 0)
            {
                await _store.EraseAsync(ended, cancellation).ConfigureAwait(false);
            }
        }

        Volatile.Write(ref _readAt, _time.GetTimestamp());
    }

    /// <summary>
    /// Notes when a key was first heard of that another gateway made while this one ran: whatever the clocks say, this one does not sign
    /// with it before it has been published for the lead.
    /// </summary>
    private void Hear(IReadOnlyList<StoredKey> stored, DateTimeOffset now)
    {
        var isStart = _ring is null;
        foreach (var key in stored)
        {
            _heardAt.TryAdd(key.Kid, isStart ? key.PublishedAt : now);
        }

        foreach (var kid in _heardAt.Keys.Except(stored.Select(key => key.Kid)).ToList())
        {
            _heardAt.Remove(kid);
        }
    }

    /// <summary>In whole microseconds, as databases keep it.</summary>
    [LoggerMessage(Level = LogLevel.Information, Message = "the signing key of the earlier version was taken over, and its file signing-key.pem removed")]
    private partial void LogMoved();

    [LoggerMessage(Level = LogLevel.Information, Message = "key {Kid} of Tickets:KeyPath is published and signs in {Lead}")]
    private partial void LogTakesOver(string kid, TimeSpan lead);

    [LoggerMessage(Level = LogLevel.Information, Message = "key {Kid} of Tickets:KeyPath was followed by a later one and signs no more; the setting can be removed")]
    private partial void LogOvertaken(string kid);
}
