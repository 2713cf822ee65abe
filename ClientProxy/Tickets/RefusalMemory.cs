using System.Collections.Concurrent;
using MonkeyTroop.ClientProxy.Proxy;
using MonkeyTroop.Protocol.Errors;

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

    private readonly ConcurrentDictionary<string, (Refusal Refusal, DateTimeOffset Until)> _refusals = new(StringComparer.Ordinal);

    /// <summary>The refusal that still holds for the model, with the time that is left; null when there is none.</summary>
    public Refusal? For(string model)
    {
        var now = time.GetUtcNow();
        if (!_refusals.TryGetValue(model, out var known))
        {
            return null;
        }

        if (known.Until > now)
        {
            return known.Refusal with { RetryAfter = known.Until - now };
        }

        _refusals.TryRemove(new(model, known));
        return null;
    }

    /// <summary>Takes note of a refusal, if it is one that the same question would meet again at once.</summary>
    public void Note(string model, Refusal refusal)
    {
        var longest = refusal switch
        {
            { Code: ProblemCodes.NoNodeFree } => LongestNoNode,
            { Status: StatusCodes.Status429TooManyRequests } => LongestLimit,
            _ => TimeSpan.Zero,
        };
        var wait = refusal.RetryAfter is { } asked && asked < longest ? asked : longest;
        if (wait > TimeSpan.Zero && (_refusals.Count < Capacity || _refusals.ContainsKey(model)))
        {
            _refusals[model] = (refusal, time.GetUtcNow() + wait);
        }
    }

    /// <summary>Forgets the model's refusal, because an authorization succeeded.</summary>
    public void Forget(string model) => _refusals.TryRemove(model, out _);
}
