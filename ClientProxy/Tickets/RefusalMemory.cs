using System.Collections.Concurrent;
using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>
/// Remembers for moments what the coordinator just refused. Many requests at once for a model that has no free node
/// would otherwise use up the account's allowance of authorizations, and shut out those that could succeed.
/// </summary>
internal sealed class RefusalMemory(TimeProvider time)
{
    /// <summary>Most models remembered; beyond that nothing more is.</summary>
    public const int Capacity = 256;

    /// <summary>Longest memory of a model without a free node: 3 s, so that a new node is found soon.</summary>
    public static readonly TimeSpan LongestNoNode = TimeSpan.FromSeconds(3);

    /// <summary>Longest memory of a rate limit: 60 s.</summary>
    public static readonly TimeSpan LongestLimit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Known> _refusals = new(StringComparer.Ordinal);

    /// <summary>
    /// The refusal that still holds for the model, with what is left of the wait that the coordinator asked for, which may be longer
    /// than the memory; null when there is none.
    /// </summary>
    public Refusal? For(string model)
    {
        var now = time.GetUtcNow();
        if (!_refusals.TryGetValue(model, out var known))
        {
            return null;
        }

        if (known.Until > now)
        {
            return known.Refusal with { RetryAfter = known.RetryAt - now };
        }

        _refusals.TryRemove(new(model, known));
        return null;
    }

    /// <summary>Takes note of a refusal, if it is one that the same question would meet again at once.</summary>
    public void Note(string model, Refusal refusal)
    {
        var longest = refusal switch
        {
            _ when RefusalRules.SaysNoNode(refusal.Code) => LongestNoNode,
            { Status: StatusCodes.Status429TooManyRequests } => LongestLimit,
            _ => TimeSpan.Zero,
        };
        var wait = refusal.RetryAfter is { } asked && asked < longest ? asked : longest;
        if (wait > TimeSpan.Zero && (_refusals.Count < Capacity || _refusals.ContainsKey(model)))
        {
            var now = time.GetUtcNow();
            _refusals[model] = new Known(refusal, now + wait, now + (refusal.RetryAfter ?? wait));
        }
    }

    /// <summary>Forgets the model's refusal, because an authorization succeeded.</summary>
    public void Forget(string model) => _refusals.TryRemove(model, out _);

    /// <param name="Refusal">What was refused.</param>
    /// <param name="Until">How long it is remembered.</param>
    /// <param name="RetryAt">When the coordinator lets the next one through, as far as it said.</param>
    private sealed record Known(Refusal Refusal, DateTimeOffset Until, DateTimeOffset RetryAt);
}
