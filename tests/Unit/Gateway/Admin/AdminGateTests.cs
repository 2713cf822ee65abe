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
    public void Check_RightPassword_IsTheAdmin()
    {
        var gate = Gate(Password);

        Assert.Null(gate.Check(Request(Basic("admin", Password))));
        Assert.True(gate.IsAdmin(Request(Basic("admin", Password).Replace("Basic", "basic", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer abc")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic /////w==")]
    public void Check_NoOrMalformedPassword_Is401WithAChallenge(string? header)
    {
        var refusal = Gate(Password).Check(Request(header));

        Assert.Equal((401, ProblemCodes.NotAdmin), (refusal?.Status, refusal?.Code));
        Assert.StartsWith("Basic realm=", refusal?.Challenge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin", "pass:wörd with colon")]
    [InlineData("admin", "")]
    [InlineData("Admin", Password)]
    [InlineData("root", Password)]
    [InlineData("", Password)]
    public void Check_WrongUserOrPassword_Is401(string user, string password)
    {
        var gate = Gate(Password);

        Assert.Equal(401, gate.Check(Request(Basic(user, password)))?.Status);
        Assert.False(gate.IsAdmin(Request(Basic(user, password))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Check_NoPasswordIsSet_NobodyIsTheAdmin(string? password)
    {
        var gate = Gate(password);

        foreach (var header in (string?[])[null, Basic("admin", ""), Basic("admin", Password)])
        {
            Assert.Equal((403, ProblemCodes.AdminOff), (gate.Check(Request(header))?.Status, gate.Check(Request(header))?.Code));
            Assert.False(gate.IsAdmin(Request(header)));
        }
    }

    [Fact]
    public void Check_TooManyWrongPasswords_MakesThatAddressWait()
    {
        var gate = Gate(Password);
        for (var attempt = 0; attempt < AdminAttempts.Limit; attempt++)
        {
            Assert.Equal(401, gate.Check(Request(Basic("admin", $"guess {attempt}")))?.Status);
        }

        var refusal = gate.Check(Request(Basic("admin", Password)));

        Assert.Equal((429, ProblemCodes.TooManyPasswords, AdminAttempts.Window), (refusal?.Status, refusal?.Code, refusal?.RetryAfter));
        Assert.Null(gate.Check(Request(Basic("admin", Password), IPAddress.Parse("100.64.0.2"))));
        _time.Advance(AdminAttempts.Window);
        Assert.Null(gate.Check(Request(Basic("admin", Password))));
    }

    [Fact]
    public void Check_NoPasswordSent_IsNoAttempt()
    {
        var gate = Gate(Password);
        for (var request = 0; request <= AdminAttempts.Limit; request++)
        {
            gate.Check(Request(null));
            gate.IsAdmin(Request("Bearer abc"));
        }

        Assert.Null(gate.Check(Request(Basic("admin", Password))));
    }

    [Fact]
    public void WaitOf_ManyAddresses_CountsThoseBeyondTheBoundTogether()
    {
        var attempts = new AdminAttempts(_time);
        for (var number = 0; number < 100_000; number++)
        {
            attempts.Add(new IPAddress(0x0100_0000 + number));
        }

        Assert.NotNull(attempts.WaitOf(new IPAddress(0x0200_0000)));
        Assert.Null(attempts.WaitOf(new IPAddress(0x0100_0000)));
        _time.Advance(AdminAttempts.Window);
        Assert.Null(attempts.WaitOf(new IPAddress(0x0200_0000)));
    }

    [Fact]
    public void WaitOf_AddressesOfOneIpv6Network_CountTogether()
    {
        var attempts = new AdminAttempts(_time);
        for (var number = 0; number < AdminAttempts.Limit; number++)
        {
            attempts.Add(IPAddress.Parse($"2001:db8:1:2::{number + 1:x}"));
        }

        Assert.NotNull(attempts.WaitOf(IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.Null(attempts.WaitOf(IPAddress.Parse("2001:db8:1:3::1")));
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
