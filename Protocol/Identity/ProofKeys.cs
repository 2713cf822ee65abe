using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MonkeyTroop.Protocol.Identity;

/// <summary>
/// Remembers the public keys of recent proofs, ready to verify: making one (the check that it is a point on the curve and of the right
/// order) costs nearly twice as much as verifying with it. Holds those that came last, and lends each to one caller at a time, because
/// an <see cref="ECDsa"/> instance is not documented as safe for concurrent use. Safe for concurrent use itself.
/// </summary>
/// <param name="capacity">Keys to remember, about 2 KB each; 1 or more.</param>
public sealed class ProofKeys(int capacity) : IDisposable
{
    private readonly ConcurrentDictionary<EcPublicKey, Known> _keys = new();
    private readonly ConcurrentQueue<EcPublicKey> _byAge = new();

    /// <summary>Keys that are remembered.</summary>
    public int Count => _keys.Count;

    /// <summary>Forgets all.</summary>
    public void Dispose()
    {
        while (_byAge.TryDequeue(out var key))
        {
            Forget(key);
        }
    }

    /// <summary>A key to verify with; false when it is no point on the curve.</summary>
    internal bool TryTake(EcPublicKey key, out ECDsa verifying)
    {
        if (_keys.TryGetValue(key, out var known) && known.Take() is { } free)
        {
            verifying = free;
            return true;
        }

        return key.TryImport(out verifying);
    }

    /// <summary>Gives back what was taken; remembers the key when a signature by it was good.</summary>
    internal void GiveBack(EcPublicKey key, ECDsa verifying, bool isProven)
    {
        if (_keys.TryGetValue(key, out var known) || (isProven && TryAdd(key, out known)))
        {
            known!.Give(verifying);
        }
        else
        {
            verifying.Dispose();
        }
    }

    private bool TryAdd(EcPublicKey key, out Known known)
    {
        known = new Known();
        if (!_keys.TryAdd(key, known))
        {
            return _keys.TryGetValue(key, out known!);
        }

        _byAge.Enqueue(key);
        while (_keys.Count > capacity && _byAge.TryDequeue(out var oldest))
        {
            Forget(oldest);
        }

        return true;
    }

    private void Forget(EcPublicKey key)
    {
        if (_keys.TryRemove(key, out var known))
        {
            known.Take()?.Dispose();
        }
    }

    /// <summary>One key: an instance that is not in use, or none. One given back when there is one already is dropped.</summary>
    private sealed class Known
    {
        private ECDsa? _free;

        public ECDsa? Take() => Interlocked.Exchange(ref _free, null);

        public void Give(ECDsa verifying) => Interlocked.Exchange(ref _free, verifying)?.Dispose();
    }
}
