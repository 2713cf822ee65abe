using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Rates;

/// <summary>Remembers how fast a model was served.</summary>
internal sealed partial class ModelSpeedGrain(
    [PersistentState("model-speed", GrainStorage.Name)] IPersistentState<ModelSpeedState> memory, TimeProvider time, ILogger<ModelSpeedGrain> logger)
    : Grain, IModelSpeedGrain
{
    /// <summary>How often new jobs are written, at most: every 5 min. Those of the time since are lost with a silo.</summary>
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMinutes(5);

    private DateTimeOffset _writtenAt = DateTimeOffset.MinValue;
    private bool _isChanged;

    private ModelSpeedState State => memory.State;

    private string Word => this.GetPrimaryKeyString();

    private int Jobs => State.Owners.Values.Sum(samples => samples.Count);

    public async Task Learn(SpeedSample sample, JobRates guess)
    {
        var now = time.GetUtcNow();
        if (!SpeedSamples.Put(State.Owners, sample))
        {
            return;
        }

        _isChanged = true;
        if (State.Learned?.At.UtcDateTime.Date != now.UtcDateTime.Date
            && RateLearning.Of(State.Owners.Values, guess, State.Learned?.Rates) is { } rates)
        {
            State.Learned = new LearnedRates(Word, rates, Jobs, State.Owners.Values.Count(RateLearning.IsEnough), now);
            LogLearned(logger, Word, rates, State.Learned.Jobs, State.Learned.Owners);
            await WriteAsync();
            await TellAsync(State.Learned);
        }
        else if (now - _writtenAt >= WriteInterval)
        {
            await WriteAsync();
        }
    }

    public Task<ModelSpeed> Look()
    {
        SpeedSamples.Forget(State.Owners, time.GetUtcNow());
        return Task.FromResult(new ModelSpeed(Jobs, State.Owners.Count, State.Learned));
    }

    /// <summary>What an activation before this one learned may not have reached the others.</summary>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => State.Learned is { } learned ? TellAsync(learned) : Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _isChanged ? WriteAsync() : Task.CompletedTask;

    private async Task TellAsync(LearnedRates learned)
    {
        try
        {
            await GrainFactory.GetGrain<ILearnedRatesGrain>(0).Put(learned);
        }
        catch (Exception e) when (GrainFaults.IsAway(e))
        {
            LogNotTold(logger, Word, e.Message);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            SpeedSamples.Forget(State.Owners, time.GetUtcNow());
            await (State.Owners.Count == 0 && State.Learned is null ? memory.ClearStateAsync() : memory.WriteOrEndAsync(this));
            (_writtenAt, _isChanged) = (time.GetUtcNow(), false);
        }
        catch (StoreUnavailableException e)
        {
            LogNotWritten(logger, Word, e.Message); // no caller waits who could be told
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "learned the rates of {Model}: {Rates} thousandths of tokens a second, from {Jobs} jobs of {Owners} owners")]
    private static partial void LogLearned(ILogger logger, string model, JobRates rates, int jobs, int owners);

    [LoggerMessage(Level = LogLevel.Warning, Message = "gateways do not hear yet of the rates of {Model}: {Reason}")]
    private static partial void LogNotTold(ILogger logger, string model, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "how fast {Model} was served is not written: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string model, string reason);
}
