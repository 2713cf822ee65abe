using Microsoft.Net.Http.Headers;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>Describes what the lists have in common.</summary>
internal static class ListDocs
{
    /// <summary>Headers of their answers.</summary>
    public static readonly IReadOnlyList<string> Headers = [HeaderNames.Link, HeaderNames.ETag];

    /// <summary>What a wrong page comes to.</summary>
    public static readonly Refusal BadLimit = Refusals.InvalidField("limit", $"must be 1 to {ListQuery.MaxLimit}");

    /// <summary>What chooses a page.</summary>
    /// <param name="cursor">A cursor.</param>
    public static IReadOnlyList<EndpointParameter> Parameters(string cursor) =>
    [
        EndpointParameter.QueryNumber("limit", "Most entries of the page, 1000 when left out.", 100, 1, ListQuery.MaxLimit),
        EndpointParameter.QueryText("cursor", "An earlier page's next_cursor.", cursor, ListQuery.MaxCursorLength),
    ];
}
