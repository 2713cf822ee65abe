using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Rates;

/// <summary>Describes the rates of models.</summary>
internal static class RatesDocs
{
    public static readonly EndpointDoc Show = new("showModelRates", "Models", "What the tokens of a model are paid by, and from where that is known")
    {
        Description = "Tokens that the reference GPU reads and makes in a second. They come from the model's size until at least 3 owners have served 20 jobs "
            + "of 5 payers each, whose clients measured them; then they are learned, once a day: the median of the owners, at most a tenth away from the day "
            + "before. A `/` in a name is sent as `%2F`.",
        Parameters = [EndpointParameter.Model],
        Responses = [EndpointExample.Of(ProtocolJson.Default.ModelRatesResponse, Shown)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited,
            Refusals.InvalidField("model", "is not a model's name or content hash"),
            Refusals.UnknownModel(Sample.Model),
        ],
    };

    private static ModelRatesResponse Shown => new()
    {
        Model = Sample.Model,
        Rates = new TokenRates(858.12m, 42.906m, Learned: true),
        FromSize = new TokenRates(429.06m, 21.453m),
        Learned = new TokenRates(858.12m, 42.906m, Learned: true),
        LearnedAt = Sample.Now,
        Jobs = 240,
        Owners = 6,
    };
}
