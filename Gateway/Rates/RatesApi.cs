using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Rates;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Rates;

/// <summary>Shows what tokens of a model cost, and from where that is known.</summary>
internal static class RatesApi
{
    public static void MapRates(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/models/{model}/rates", Show).Limited(RateLimitTier.Default).Described(RatesDocs.Show);

    private static async Task<IResult> Show(
        string model, DirectoryPoller directory, ModelRateBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        // ASP.NET Core leaves an escaped slash as it is, which names of models have.
        var word = model.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (!FieldRules.IsModelName(word))
        {
            return Refusals.InvalidField("model", "is not a model's name or content hash");
        }

        var offer = directory.Replica.NodesFor(word, 1).Select(node => ModelNames.Find(node.Models, word)).FirstOrDefault();
        var name = offer is null || word.StartsWith(FieldRules.ContentHashPrefix, StringComparison.Ordinal) ? word : offer.Name;
        if (offer is null && !book.HasLearned(name))
        {
            return Refusals.UnknownModel(word);
        }

        var speed = await grains.GetGrain<IModelSpeedGrain>(name).Look().WaitAsync(cancellation);
        return Results.Json(AnswerOf(name, offer ?? new OfferedModel(name, null, null), book, speed), ProtocolJson.Default.ModelRatesResponse);
    }

    /// <summary>The answer. A node's own word on the size does not count here: the median of all does.</summary>
    private static ModelRatesResponse AnswerOf(string name, OfferedModel offer, ModelRateBook book, ModelSpeed speed)
    {
        var model = offer with { SizeBytes = null };
        return new ModelRatesResponse
        {
            Model = name,
            Rates = ModelRates.ToWire(book.Of(model)),
            FromSize = ModelRates.ToWire(book.GuessOf(model)),
            Learned = ModelRates.ToWire(speed.Learned?.Rates),
            LearnedAt = speed.Learned?.At,
            Jobs = speed.Jobs,
            Owners = speed.Owners,
        };
    }
}
