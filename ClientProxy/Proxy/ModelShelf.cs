using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>The network's models as apps are told them.</summary>
/// <param name="Models">The list; null when there is none.</param>
/// <param name="Age">How old the list is.</param>
/// <param name="Refusal">Why there is no list; null when there is one.</param>
internal readonly record struct ListedModels(ModelList? Models, TimeSpan Age, Refusal? Refusal);

/// <summary>
/// Keeps the network's list of models. Apps ask for it again and again, and the coordinator limits how often a client may ask: a list is
/// served for <see cref="ProxyOptions.ModelsKept"/>, and up to <see cref="ProxyOptions.ModelsOldest"/> while the coordinator may not be
/// asked or does not answer. Callers at the same time share one question.
/// </summary>
internal sealed class ModelShelf(CoordinatorClient coordinator, IOptions<ProxyOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>How long the coordinator is not asked again after it did not answer, unless it says for how long: 5 s.</summary>
    public static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an empty list is kept, which is what a network shows that is being started: 2 s, and twice as long each time that it is
    /// empty again.
    /// </summary>
    public static readonly TimeSpan EmptyKept = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _asking = new(1);
    private ModelList? _models;
    private DateTimeOffset _modelsAt;
    private Refusal? _refusal;
    private TimeSpan _emptyKept = EmptyKept;
    private DateTimeOffset _askAgainAt = DateTimeOffset.MinValue;

    /// <summary>The list, or why there is none.</summary>
    public async Task<ListedModels> GetAsync(CancellationToken cancellation)
    {
        await _asking.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() >= _askAgainAt)
            {
                Take(await coordinator.ModelsAsync(cancellation));
            }

            return Answer();
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _asking.Dispose();

    private void Take(CoordinatorAnswer<ModelList> answer)
    {
        var now = time.GetUtcNow();
        if (answer.Value is { } models)
        {
            (_models, _modelsAt, _refusal) = (models, now, null);
            var kept = models.Data.Count == 0 && _emptyKept < options.Value.ModelsKept ? _emptyKept : options.Value.ModelsKept;
            _emptyKept = models.Data.Count == 0 ? kept * 2 : EmptyKept;
            _askAgainAt = now + kept;
            return;
        }

        _refusal = Refusals.From(answer.Status, answer.Problem, answer.RetryAfter, coordinator.Address);
        _askAgainAt = !answer.IsTransient ? now : now + (answer.RetryAfter ?? PauseAfterFailure);
    }

    private ListedModels Answer()
    {
        var now = time.GetUtcNow();
        var age = now - _modelsAt;
        return _models is not null && (_refusal is null || (IsTransient(_refusal) && age <= options.Value.ModelsOldest))
            ? new ListedModels(_models, age, null)
            : new ListedModels(null, default, Remaining(_refusal!, now));
    }

    /// <summary>The refusal with what is left of the wait that it asks for.</summary>
    private Refusal Remaining(Refusal refusal, DateTimeOffset now) =>
        refusal.RetryAfter is not null && _askAgainAt > now ? refusal with { RetryAfter = _askAgainAt - now } : refusal;

    private static bool IsTransient(Refusal refusal) =>
        refusal.Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;
}
