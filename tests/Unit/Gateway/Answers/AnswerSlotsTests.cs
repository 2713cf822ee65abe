using System.Net;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Gateway.Answers;

namespace MonkeyTroop.Tests.Unit.Gateway.Answers;

public sealed class AnswerSlotsTests : IDisposable
{
    private readonly AnswerSlots _slots = new(new AnswerOptions { MaxAtOnce = 3, MaxAtOncePerAddress = 2 });

    [Fact]
    public void Take_MoreThanAnAddressMay_Is429UntilOneIsGivenBack()
    {
        var first = Take("192.0.2.1", 0);
        Take("192.0.2.1", 0);
        Take("192.0.2.1", 429);
        Take("192.0.2.2", 0);
        first!.Dispose();

        Take("192.0.2.1", 0);
    }

    [Fact]
    public void Take_MoreThanAllMay_Is503UntilOneIsGivenBack()
    {
        var first = Take("192.0.2.1", 0);
        Take("192.0.2.2", 0);
        Take("192.0.2.3", 0);
        Take("192.0.2.4", 503);
        first!.Dispose();

        Take("192.0.2.4", 0);
    }

    [Fact]
    public void Take_AddressesOfOneIpv6Network_CountTogether()
    {
        Take("2001:db8::1", 0);
        Take("2001:db8::2", 0);

        Take("2001:db8::3", 429);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(5, 0, 1)]
    [InlineData(5, 6, 1)]
    [InlineData(5, 5, 0)]
    public void Options_OutOfRange_AreRefused(int all, int each, int problems)
    {
        var options = new AnswerOptions { MaxAtOnce = all, MaxAtOncePerAddress = each };
        var found = new List<System.ComponentModel.DataAnnotations.ValidationResult>();
        System.ComponentModel.DataAnnotations.Validator.TryValidateObject(options, new(options), found, validateAllProperties: true);

        Assert.Equal(problems, found.Count);
    }

    public void Dispose() => _slots.Dispose();

    private IDisposable? Take(string address, int status)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        var slot = _slots.Take(http, out var refusal);
        Assert.Equal(status, refusal?.Status ?? 0);
        Assert.Equal(status != 0, refusal?.RetryAfter > TimeSpan.Zero);
        return slot;
    }
}
