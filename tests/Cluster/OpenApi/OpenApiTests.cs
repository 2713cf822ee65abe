using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Cluster.OpenApi;

/// <summary>The document against the routes of the running program: neither may have what the other lacks.</summary>
public sealed class OpenApiTests(RunningCoordinator coordinator) : IClassFixture<RunningCoordinator>
{
    /// <summary>Codes of paths and methods that do not exist, so no operation has them.</summary>
    private static readonly string[] OfNoOperation = [ProblemCodes.NotFound, ProblemCodes.MethodNotAllowed];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_Read_IsValidOpenApi31()
    {
        var read = OpenApiDocument.Parse(await TextAsync(), OpenApiConstants.Json);

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public async Task Document_Routes_AreAllDescribedAndNoOthers()
    {
        var document = await ReadAsync();

        Assert.Equal(Mapped().Select(mapped => mapped.Operation).Order(), OperationsOf(document).Select(operation => operation.Name).Order());
    }

    [Fact]
    public void Routes_LeftOut_AreTheDocumentItself() => Assert.Equal(
        [OpenApiFeature.Path],
        Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not null).Select(PathOf));

    [Fact]
    public async Task Operation_Each_HasNameSummaryExampleAndCodes()
    {
        var document = await ReadAsync();
        var faults = new List<string>();
        foreach (var (name, path, operation) in OperationsOf(document))
        {
            var responses = operation["responses"]!.AsObject();
            Require(operation["operationId"] is not null, "operationId");
            Require(operation["summary"] is not null, "summary");
            Require(operation["security"] is JsonArray { Count: > 0 }, "security");
            Require(operation["requestBody"] is not { } body || body["content"]!["application/json"]!["example"] is not null, "request example");
            Require(responses["200"]!["content"]!.AsObject().All(form => form.Value!["example"] is not null), "response example");
            Require(responses["200"]!["headers"]!["X-Request-ID"] is not null, "X-Request-ID");
            Require(Problems(operation).Any(problem => problem.Code == ProblemCodes.Internal), "problem codes");
            Require(Problems(operation).All(problem => problem.Code == problem.Example["code"]!.GetValue<string>()), "example of its code");
            Require(
                PathParameters(path).All(parameter => operation["parameters"]!.AsArray().Any(
                    described => (string?)described!["name"] == parameter && (string?)described["in"] == "path")),
                "path parameters");

            void Require(bool holds, string what)
            {
                if (!holds)
                {
                    faults.Add($"{name}: {what}");
                }
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Operation_QueryParametersThatTheHandlerBinds_AreDescribed()
    {
        var document = await ReadAsync();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (operation, endpoint) in Mapped())
        {
            var bound = endpoint.Metadata.OfType<IParameterBindingMetadata>()
                .SelectMany(parameter => parameter.ParameterInfo.ParameterType == typeof(string)
                    ? [parameter.ParameterInfo.GetCustomAttributes(inherit: false).OfType<IFromQueryMetadata>().SingleOrDefault()?.Name ?? parameter.Name]
                    : parameter.ParameterInfo.IsDefined(typeof(AsParametersAttribute), inherit: false)
                        ? parameter.ParameterInfo.ParameterType.GetProperties().Select(property => property.Name)
                        : []);
            var described = OperationsOf(document).Single(other => other.Name == operation).Operation["parameters"]!.AsArray()
                .Select(parameter => (string?)parameter!["name"]).ToHashSet(StringComparer.OrdinalIgnoreCase);
            Assert.Empty(bound.Except(described, StringComparer.OrdinalIgnoreCase));
            seen.UnionWith(bound);
        }

        Assert.Superset(new HashSet<string> { "account", "event_type", "limit", "model", "since", "tier" }, seen);
    }

    [Fact]
    public async Task Operation_Counted_SaysSoAndNoOtherDoes()
    {
        var document = await ReadAsync();
        var counted = Mapped().Where(mapped => mapped.Endpoint.Metadata.GetMetadata<RateLimitFeature.LimitedBy>() is not null);
        var saying = OperationsOf(document).Where(operation => Problems(operation.Operation).Any(problem => problem.Code == ProblemCodes.RateLimited)).ToList();

        Assert.Equal(counted.Select(mapped => mapped.Operation).Order(), saying.Select(operation => operation.Name).Order());
        Assert.All(saying, operation => Assert.All(
            operation.Operation["responses"]!.AsObject(), response => Assert.NotNull(response.Value!["headers"]!["RateLimit-Reset"])));
    }

    [Fact]
    public async Task Operation_BodyThatMayBeLeftOut_IsNotRequired()
    {
        var document = await ReadAsync();

        Assert.All(
            Mapped().Where(mapped => DocOf(mapped.Endpoint).Request is not null),
            mapped => Assert.Equal(
                !DocOf(mapped.Endpoint).IsRequestOptional,
                (bool?)OperationsOf(document).Single(other => other.Name == mapped.Operation).Operation["requestBody"]!["required"] ?? false));
    }

    [Fact]
    public async Task Examples_ReadByTheProduct_AreTakenAndWrittenTheSame()
    {
        var document = await ReadAsync();
        foreach (var (name, endpoint) in Mapped())
        {
            var (doc, operation) = (DocOf(endpoint), OperationsOf(document).Single(other => other.Name == name).Operation);
            if (doc.Request is { } request)
            {
                RequireTaken(name, request, operation["requestBody"]!["content"]!);
            }

            foreach (var response in doc.Responses)
            {
                RequireTaken(name, response, operation["responses"]!["200"]!["content"]!);
            }

            if (doc.Accepted is { } accepted)
            {
                RequireTaken(name, accepted, operation["responses"]!["202"]!["content"]!);
            }
        }
    }

    [Fact]
    public async Task Examples_BesideTheirSchemas_HaveOnlyWhatTheseName()
    {
        var document = await ReadAsync();
        foreach (var (name, _, operation) in OperationsOf(document))
        {
            var bodies = operation["responses"]!.AsObject().Select(response => response.Value!["content"]).Append(operation["requestBody"]?["content"]);
            foreach (var (_, content) in bodies.OfType<JsonObject>().SelectMany(body => body))
            {
                var examples = content!["examples"] is JsonObject many ? many.Select(example => example.Value!["value"]) : [content["example"]];
                Assert.All(examples, example => SchemaCheck.Require(name, example!, content["schema"]!, document));
            }
        }
    }

    [Fact]
    public async Task ProblemCodes_OfAllOperations_AreTheCoordinatorsOnTheErrorPage()
    {
        var documented = OperationsOf(await ReadAsync()).SelectMany(operation => Problems(operation.Operation))
            .Select(problem => (problem.Code, problem.Status)).Distinct();
        var page = ErrorPage.Read();

        Assert.Equal(
            page.Where(row => row.From.Contains("coordinator", StringComparison.Ordinal) && !OfNoOperation.Contains(row.Code))
                .Select(row => (row.Code, row.Status)).Order(),
            documented.Order());
    }

    [Fact]
    public async Task Document_AskedForAgain_IsNotSentTwice()
    {
        using var first = await coordinator.Http.GetAsync(OpenApiFeature.Path, Cancellation);
        using var again = new HttpRequestMessage(HttpMethod.Get, OpenApiFeature.Path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await coordinator.Http.SendAsync(again, Cancellation);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task ReadingPage_OutsideDevelopment_IsNotThere()
    {
        using var answer = await coordinator.Http.GetAsync("/scalar", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static void RequireTaken(string name, EndpointExample example, JsonNode content)
    {
        var shown = content[example.MediaType]!["example"]!;
        var (again, refusal) = example.Read(shown);
        Assert.True(refusal is null, $"{name}: {refusal?.Detail}");
        Assert.Equal(shown.ToJsonString(), again.ToJsonString());
    }

    private static IEnumerable<(string Name, string Path, JsonObject Operation)> OperationsOf(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select ($"{method.Key.ToUpperInvariant()} {path.Key}", path.Key, method.Value!.AsObject());

    private static IEnumerable<(string Code, int Status, JsonNode Example)> Problems(JsonObject operation) =>
        from response in operation["responses"]!.AsObject()
        where !response.Key.StartsWith('2')
        from example in response.Value!["content"]!["application/problem+json"]!["examples"]!.AsObject()
        select (example.Key, int.Parse(response.Key, System.Globalization.CultureInfo.InvariantCulture), example.Value!["value"]!);

    private static IEnumerable<string> PathParameters(string path) =>
        path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    private static EndpointDoc DocOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<EndpointDoc>()
        ?? throw new InvalidOperationException($"{endpoint.DisplayName} has no description: add .Described(...) where it is mapped");

    private IEnumerable<RouteEndpoint> Endpoints() =>
        coordinator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<(string Operation, RouteEndpoint Endpoint)> Mapped() =>
        from endpoint in Endpoints()
        where endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select ($"{method} {PathOf(endpoint)}", endpoint);

    private Task<string> TextAsync() => coordinator.Http.GetStringAsync(OpenApiFeature.Path, Cancellation);

    private async Task<JsonNode> ReadAsync() => JsonNode.Parse(await TextAsync())!;
}
