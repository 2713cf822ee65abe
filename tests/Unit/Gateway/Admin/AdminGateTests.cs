using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.Gateway.Admin;

public sealed class AdminGateTests
{
    private const string Password = "pass:wörd with colons";
    private static readonly IPAddress Somewhere = IPAddress.Parse("100.64.0.1");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Check_RightPassword_IsTheAdmin()
    {
        var gate = Gate(Password);

        Assert.Null(await gate.CheckAsync(Request(Basic("admin", Password))));
        Assert.True(gate.IsAdmin(Request(Basic("admin", Password).Replace("Basic", "basic", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer abc")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic /////w==")]
    public async Task Check_NoOrMalformedPassword_Is401WithAChallenge(string? header)
    {
        var refusal = await Gate(Password).CheckAsync(Request(header));

        Assert.Equal((401, ProblemCodes.NotAdmin), (refusal?.Status, refusal?.Code));
        Assert.StartsWith("Basic realm=", refusal?.Challenge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin", "pass:wörd with colon")]
    [InlineData("admin", "")]
    [InlineData("Admin", Password)]
    [InlineData("root", Password)]
    [InlineData("", Password)]
    public async Task Check_WrongUserOrPassword_Is401(string user, string password)
    {
        var gate = Gate(Password);

        Assert.Equal(401, (await gate.CheckAsync(Request(Basic(user, password))))?.Status);
        Assert.False(gate.IsAdmin(Request(Basic(user, password))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Check_NoPasswordIsSet_NobodyIsTheAdmin(string? password)
    {
        var gate = Gate(password);

        foreach (var header in (string?[])[null, Basic("admin", ""), Basic("admin", Password)])
        {
            var refusal = await gate.CheckAsync(Request(header));
            Assert.Equal((403, ProblemCodes.AdminOff), (refusal?.Status, refusal?.Code));
            Assert.False(gate.IsAdmin(Request(header)));
        }
    }

    [Fact]
    public async Task Check_ManyWrongPasswords_WaitLongerAndLongerAndTheRightOneNever()
    {
        var gate = Gate(Password);
        for (var attempt = 0; attempt < AdminAttempts.FreeOfAddress; attempt++)
        {
            Assert.Equal(401, (await gate.CheckAsync(Request(Basic("admin", $"guess {attempt}"))))?.Status);
        }

        var late = gate.CheckAsync(Request(Basic("admin", "another guess")));

        Assert.False(late.IsCompleted);
        Assert.Null(await gate.CheckAsync(Request(Basic("admin", Password))));
        Assert.Equal(401, (await gate.CheckAsync(Request(Basic("admin", "a guess"), IPAddress.Parse("100.64.0.2"))))?.Status);
        _time.Advance(AdminAttempts.LongestWait);
        Assert.Equal((401, ProblemCodes.NotAdmin), (await late) is { } refusal ? (refusal.Status, refusal.Code) : default);
    }

    [Fact]
    public async Task Check_MoreThanMayWait_IsToldToComeLaterAndTheRightPasswordIsLetIn()
    {
        var gate = Gate(Password);
        var answers = Enumerable.Range(0, 50).Select(attempt => gate.CheckAsync(Request(Basic("admin", $"guess {attempt}")))).ToList();

        Assert.Equal(AdminAttempts.MaxWaitingOfAddress, answers.Count(answer => !answer.IsCompleted));
        var refusal = await gate.CheckAsync(Request(Basic("admin", "one more")));
        Assert.Equal((429, ProblemCodes.TooManyPasswords, AdminAttempts.LongestWait), (refusal?.Status, refusal?.Code, refusal?.RetryAfter));
        Assert.Null(await gate.CheckAsync(Request(Basic("admin", Password))));
        _time.Advance(AdminAttempts.LongestWait);
        await Task.WhenAll(answers);
    }

    [Fact]
    public async Task Check_OneCallAskedTwice_CountsOnce()
    {
        var gate = Gate(Password);
        for (var attempt = 0; attempt < AdminAttempts.FreeOfAddress; attempt++)
        {
            var request = Request(Basic("admin", "guess"));
            Assert.False(gate.IsAdmin(request));
            Assert.Equal(401, (await gate.CheckAsync(request))?.Status);
        }
    }

    [Fact]
    public async Task Check_NoPasswordSent_IsNoAttempt()
    {
        var gate = Gate(Password);
        for (var request = 0; request <= 2 * AdminAttempts.FreeOfAddress; request++)
        {
            await gate.CheckAsync(Request(null));
            gate.IsAdmin(Request("Bearer abc"));
        }

        Assert.True(gate.CheckAsync(Request(Basic("admin", "wrong"))).IsCompleted);
    }

    [Fact]
    public async Task Pay_MoreThanMayWaitOfAll_IsFalseAtOnce()
    {
        var attempts = new AdminAttempts(_time);
        var waits = Enumerable.Range(1, 2 * AdminAttempts.MaxWaiting).Select(number =>
        {
            var address = new IPAddress(0x0100_0000 + number);
            for (var attempt = 0; attempt <= AdminAttempts.FreeOfAddress; attempt++)
            {
                attempts.Add(address);
            }

            return attempts.PayAsync(address, CancellationToken.None);
        }).ToList();

        Assert.Equal(AdminAttempts.MaxWaiting, waits.Count(wait => !wait.IsCompleted));
        _time.Advance(AdminAttempts.LongestWait);
        Assert.Equal(AdminAttempts.MaxWaiting, (await Task.WhenAll(waits)).Count(paid => paid));
    }

    [Fact]
    public void WaitOf_ManyAddresses_IsRememberedForABoundedNumberAndEnds()
    {
        var attempts = new AdminAttempts(_time);
        for (var number = 0; number < 100_000; number++)
        {
            attempts.Add(new IPAddress(0x0100_0000 + number));
        }

        Assert.Equal(AdminAttempts.LongestWait, attempts.WaitOf(new IPAddress(0x0200_0000)));
        _time.Advance(AdminAttempts.Window);
        Assert.Equal(TimeSpan.Zero, attempts.WaitOf(new IPAddress(0x0200_0000)));
    }

    [Fact]
    public void WaitOf_AddressesOfOneIpv6Network_CountTogether()
    {
        var attempts = new AdminAttempts(_time);
        for (var number = 0; number <= AdminAttempts.FreeOfAddress; number++)
        {
            attempts.Add(IPAddress.Parse($"2001:db8:1:2::{number + 1:x}"));
        }

        Assert.NotEqual(TimeSpan.Zero, attempts.WaitOf(IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.Equal(TimeSpan.Zero, attempts.WaitOf(IPAddress.Parse("2001:db8:1:3::1")));
    }

    private AdminGate Gate(string? password) =>
        new(Options.Create(new AdminOptions { Password = password }), _time, NullLogger<AdminGate>.Instance);

    private static string Basic(string user, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    private static HttpRequest Request(string? authorization, IPAddress? address = null)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = address ?? Somewhere;
        if (authorization is not null)
        {
            http.Request.Headers.Authorization = authorization;
        }

        return http.Request;
    }
}
