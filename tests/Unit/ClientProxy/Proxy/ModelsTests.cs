using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class ModelsTests
{
    [Fact]
    public async Task Models_CoordinatorLists_AreShownInOpenAisFormat()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var list = JsonDocument.Parse(await proxy.Http.GetStringAsync("/v1/models", TestContext.Current.CancellationToken).Soon());

        Assert.Equal("list", list.RootElement.GetProperty("object").GetString());
        Assert.Equal(["llama", "org/qwen"], list.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Models_CoordinatorListsInPages_AreShownTogether()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.ModelPages = [.. coordinator.ModelPages, [new ModelEntry("third", "model", 0, ModelEntry.Owner)], [new ModelEntry("last", "model", 0, ModelEntry.Owner)]];
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var list = JsonDocument.Parse(await proxy.Http.GetStringAsync("/v1/models", TestContext.Current.CancellationToken).Soon());
        using var last = await proxy.Http.GetAsync("/v1/models/last", TestContext.Current.CancellationToken).Soon();

        Assert.Equal(
            ["llama", "org/qwen", "third", "last"],
            list.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.False(list.RootElement.TryGetProperty("next_cursor", out _));
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
    }

    [Theory]
    [InlineData("/v1/models/llama", "llama")]
    [InlineData("/v1/models/org/qwen", "org/qwen")]
    [InlineData("/v1/models/org%2Fqwen", "org/qwen")]
    public async Task Model_Known_IsShown(string path, string id)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var model = JsonDocument.Parse(await proxy.Http.GetStringAsync(path, TestContext.Current.CancellationToken).Soon());

        Assert.Equal(id, model.RootElement.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("/v1/models", HttpStatusCode.OK)]
    [InlineData("/v1/models/llama", HttpStatusCode.OK)]
    [InlineData("/v1/models/nope", HttpStatusCode.NotFound)]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/v1//models", HttpStatusCode.OK)]
    public async Task Head_WhereGetIs_IsAnsweredWithoutABody(string path, HttpStatusCode status)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(proxy.Url.GetLeftPart(UriPartial.Authority) + path));

        using var response = await proxy.Http.SendAsync(request, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Model_Unknown_Is404()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.Http.GetAsync("/v1/models/nope", TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.UnknownModel, (await TestProxy.ErrorAsync(response, HttpStatusCode.NotFound)).Code);
    }

    [Fact]
    public async Task Models_CoordinatorAway_Is503ButHealthIsNot()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await coordinator.DisposeAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var models = await proxy.Http.GetAsync("/v1/models", TestContext.Current.CancellationToken).Soon();
        using var health = await proxy.Http.GetAsync("/health", TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.CoordinatorAway, (await TestProxy.ErrorAsync(models, HttpStatusCode.ServiceUnavailable)).Code);
        Assert.Equal("""{"status":"healthy"}""", await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
