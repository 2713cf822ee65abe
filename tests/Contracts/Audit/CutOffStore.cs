using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Audit;

/// <summary>A real store behind a connection that is cut.</summary>
internal sealed class CutOffStore(IAuditStore inner) : IAuditStore
{
    private int _calls;

    public IAuditStore Inner => inner;

    public bool IsAway { get; set; }

    /// <summary>The call after so many takes effect, and its answer is lost.</summary>
    public int? FailsAfter { get; set; }

    public int Refused { get; private set; }

    public Task<long> FindTakenAsync(string file, CancellationToken cancellation) => CallAsync(() => inner.FindTakenAsync(file, cancellation));

    public async Task<AuditTaken> TakeAsync(string file, long from, long taken, IReadOnlyList<AuditEvent> events, DateTimeOffset now, CancellationToken cancellation)
    {
        var added = await CallAsync(() => inner.TakeAsync(file, from, taken, events, now, cancellation));
        return FailsAfter is { } left && (FailsAfter = left - 1) is < 0 ? throw new StoreUnavailableException("the answer was lost") : added;
    }

    public Task ForgetAsync(string file, CancellationToken cancellation) => inner.ForgetAsync(file, cancellation);

    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellation) => inner.ReadAsync(query, cancellation);

    public Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken cancellation) => inner.DeleteAsync(before, limit, cancellation);

    /// <summary>Waits until no call is under way.</summary>
    public Task FindQuietAsync() => Eventually.TrueAsync(() => Volatile.Read(ref _calls) == 0, "no call is under way");

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            if (IsAway)
            {
                Refused++;
                throw new StoreUnavailableException("cut off");
            }

            return await call();
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }
}
