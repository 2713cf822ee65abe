using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("""{"model":"llama",""", null)]
    [InlineData("""{"model":"llama"} x""", null)]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("\"llama\"", null)]
    [InlineData("""{"messages":[]}""", "model")]
    [InlineData("""{"model":7}""", "model")]
    [InlineData("""{"model":""}""", "model")]
    [InlineData("""{"model":"a b"}""", "model")]
    [InlineData("""{"model":"a\u0000"}""", "model")]
    [InlineData("""{"model":"a","model":"b"}""", "model")]
    [InlineData("""{"x":{"model":"nested"}}""", "model")]
    public async Task Post_BadBody_Is400NamingTheField(string body, string? param)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.PostAsync("/v1/chat/completions", body).Soon();

        var error = await TestProxy.ErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal((param, ProblemCodes.InvalidRequest, "invalid_request_error"), (error.Param, error.Code, error.Type));
        Assert.Empty(coordinator.Authorizations);
    }

    [Fact]
    public async Task Post_ModelThatIsNoUtf8_Is400()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var content = new ByteArrayContent([.. "{\"model\":\""u8, 0xFF, 0xFE, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");

        using var response = await proxy.SendAsync("/v1/chat/completions", content, TestContext.Current.CancellationToken).Soon();

        Assert.Equal("model", (await TestProxy.ErrorAsync(response, HttpStatusCode.BadRequest)).Param);
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("application/json", "gzip")]
    public async Task Post_NotPlainJson_Is415(string type, string? encoding)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var content = new StringContent("""{"model":"llama"}""", Encoding.UTF8, type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var response = await proxy.SendAsync("/v1/chat/completions", content, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.NotJson, (await TestProxy.ErrorAsync(response, HttpStatusCode.UnsupportedMediaType)).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyOverTheLimit_Is413(bool chunked)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:MaxBodyBytes"] = "40000" });
        var body = Encoding.UTF8.GetBytes($$"""{"model":"llama","x":"{{new string('x', 50_000)}}"}""");
        using HttpContent content = chunked ? new StreamContent(new MemoryStream(body)) : new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        if (chunked)
        {
            proxy.Http.DefaultRequestHeaders.TransferEncodingChunked = true;
        }

        using var response = await proxy.SendAsync("/v1/chat/completions", content, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.TooLarge, (await TestProxy.ErrorAsync(response, HttpStatusCode.RequestEntityTooLarge)).Code);
        Assert.Empty(coordinator.Authorizations);
    }

    [Theory]
    [InlineData(400, ProblemCodes.InvalidRequest, null, 400, "invalid_request_error", true)]
    [InlineData(401, ProblemCodes.InvalidProof, null, 401, "authentication_error", true)]
    [InlineData(403, ProblemCodes.Forbidden, null, 403, "permission_error", true)]
    [InlineData(404, ProblemCodes.UnknownModel, null, 404, "not_found_error", true)]
    [InlineData(429, "rate_limited", "7", 429, "rate_limit_error", false)]
    [InlineData(429, "rate_limited", "1800", 429, "rate_limit_error", true)]
    [InlineData(500, ProblemCodes.Internal, null, 502, "server_error", false)]
    [InlineData(503, ProblemCodes.NoNodeFree, "3", 503, "server_error", false)]
    [InlineData(504, ProblemCodes.TimedOut, null, 504, "server_error", false)]
    public async Task Post_CoordinatorRefuses_IsToldInOpenAisFormat(
        int refused, string code, string? retryAfter, int status, string type, bool noRetry)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.RefuseAll(refused, code, retryAfter);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        var error = await TestProxy.ErrorAsync(response, (HttpStatusCode)status);
        Assert.Equal((code, type), (error.Code, error.Type));
        Assert.Equal(retryAfter, response.Headers.RetryAfter?.ToString());
        Assert.Equal(noRetry, response.Headers.TryGetValues("x-should-retry", out var values) && values.Single() == "false");
    }

    [Fact]
    public async Task Post_RateLimitedTwice_TellsTheCoordinatorsOwnWaitBothTimes()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.RefuseAll(429, ProblemCodes.RateLimited, "1800");
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: time);

        using var first = await proxy.ChatAsync().Soon();
        time.Advance(TimeSpan.FromSeconds(30));
        using var second = await proxy.ChatAsync().Soon();

        var error = await TestProxy.ErrorAsync(second, HttpStatusCode.TooManyRequests);
        Assert.EndsWith("; ask again in 30 min", error.Message, StringComparison.Ordinal);
        Assert.Contains("share the limit", error.Message, StringComparison.Ordinal);
        Assert.Equal((1800, 1770), (first.Headers.RetryAfter?.Delta?.TotalSeconds, second.Headers.RetryAfter?.Delta?.TotalSeconds));
        Assert.Single(coordinator.Authorizations);
    }

    [Fact]
    public async Task Post_CreditsDoNotSuffice_Is402WithBalanceAndNeed()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.RefuseAll(402, ProblemCodes.InsufficientCredits, available: 12.5m, required: 60);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        var error = await TestProxy.ErrorAsync(response, HttpStatusCode.PaymentRequired);
        Assert.Equal((ProblemCodes.InsufficientCredits, "insufficient_quota"), (error.Code, error.Type));
        Assert.Contains("12.5 available, 60 needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_CoordinatorAway_Is503AndRecoversByItself()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await coordinator.DisposeAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using (var away = await proxy.ChatAsync().Soon())
        {
            Assert.Equal(ProblemCodes.CoordinatorAway, (await TestProxy.ErrorAsync(away, HttpStatusCode.ServiceUnavailable)).Code);
            Assert.NotNull(away.Headers.RetryAfter);
        }

        await coordinator.ListenAsync();
        using var back = await proxy.ChatAsync().Soon();
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task Post_CoordinatorAwayButATicketAtHand_IsAnswered()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        (await proxy.ChatAsync().Soon()).Dispose();
        await coordinator.DisposeAsync();

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Post_CoordinatorIsSilent_Is503WithinItsTimeLimit()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Intercept = async (context, _) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            return true;
        };
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Coordinator:ChangeTimeout"] = "00:00:01" });

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(ProblemCodes.CoordinatorAway, (await TestProxy.ErrorAsync(response, HttpStatusCode.ServiceUnavailable)).Code);
    }

    [Fact]
    public async Task Post_AnswerGetsLost_IsAskedAgainWithAProofOfItsOwn()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        coordinator.Intercept = (context, _) =>
        {
            if (coordinator.Authorizations.Count > 1)
            {
                return Task.FromResult(false);
            }

            context.Abort();
            return Task.FromResult(true);
        };
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, coordinator.Proofs.Select(proof => proof.ProofId).Distinct().Count());
        Assert.All(coordinator.Authorizations, asked => Assert.Equal(coordinator.Proofs.First().KeyId, asked.Requester));
    }

    [Theory]
    [InlineData("//v1/chat/completions")]
    [InlineData("/v1//chat///completions")]
    public async Task Post_PathWithDoubleSlashes_IsAnswered(string path)
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var content = new StringContent("""{"model":"llama"}""", Encoding.UTF8, "application/json");

        using var response = await proxy.Http.PostAsync(new Uri($"{proxy.Url.GetLeftPart(UriPartial.Authority)}{path}"), content, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/v1/chat/completions", Assert.Single(worker.Heard).Path);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v1/chat/completions")]
    [InlineData("POST", "/v1/models")]
    [InlineData("POST", "/v1/images/generations")]
    [InlineData("DELETE", "/v1/models/llama")]
    [InlineData("POST", "/api/delete")]
    [InlineData("POST", "/v1/chat/../../api/pull")]
    public async Task Any_OtherPath_Is404(string method, string path)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await proxy.Http.SendAsync(request, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.NotFound, (await TestProxy.ErrorAsync(response, HttpStatusCode.NotFound)).Code);
    }
}
