using System.Net;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.Protocol.Nodes;

public sealed class NodeAddressPolicyTests
{
    private static readonly NodeAddressPolicy Tailnet = new(NodeAddressPolicy.Tailnet);
    private static readonly NodeAddressPolicy WithLoopback = new([.. NodeAddressPolicy.Tailnet, .. NodeAddressPolicy.Loopback]);

    [Theory]
    [InlineData("100.64.0.0", true)]
    [InlineData("100.127.255.255", true)]
    [InlineData("::ffff:100.64.1.2", true)]
    [InlineData("fd7a:115c:a1e0::1", true)]
    [InlineData("100.63.255.255", false)]
    [InlineData("100.128.0.0", false)]
    [InlineData("fd7a:115c:a1e1::1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("8.8.8.8", false)]
    public void Allows_Address_OnlyInTheTailnet(string address, bool allowed) => Assert.Equal(allowed, Tailnet.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("169.254.169.254", false)]
    public void Allows_LoopbackToo_WhenItIsAmongTheNetworks(string address, bool allowed) =>
        Assert.Equal(allowed, WithLoopback.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("100.100.100.100")]
    [InlineData("::ffff:100.100.100.100")]
    [InlineData("100.100.100.200")]
    [InlineData("::ffff:100.100.100.200")]
    [InlineData("fd7a:115c:a1e0::53")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("169.254.1.1")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("ff02::1")]
    [InlineData("255.255.255.255")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    public void Allows_NeverANodes_IsRefusedWhateverIsAllowed(string address)
    {
        var everything = new NodeAddressPolicy([IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")]);
        var host = IPAddress.Parse(address).AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address;

        Assert.False(everything.Allows(IPAddress.Parse(address)));
        Assert.False(everything.Allows(new Uri($"http://{host}:8080")));
        Assert.True(everything.Allows(IPAddress.Parse("100.100.100.101")));
        Assert.True(everything.Allows(IPAddress.Parse("fd7a:115c:a1e0::54")));
    }

    [Theory]
    [InlineData("100.100.0.1", false)]
    [InlineData("::ffff:100.100.0.1", false)]
    [InlineData("100.100.1.1", true)]
    public void Allows_DeniedNetworkInAnAllowedOne_IsRefused(string address, bool allowed) => Assert.Equal(
        allowed, new NodeAddressPolicy(NodeAddressPolicy.Tailnet, [IPNetwork.Parse("100.100.0.0/24")]).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://100.64.0.1:8000", false)]
    [InlineData("https://100.64.0.1:8000", false)]
    [InlineData("http://[::ffff:100.64.0.1]:8000", false)]
    [InlineData("http://100.64.0.1:8080", true)]
    [InlineData("http://100.64.0.2:8000", true)]
    public void Allows_TheCoordinatorsOwnEndpoint_IsRefused(string url, bool allowed) => Assert.Equal(
        allowed, new NodeAddressPolicy(NodeAddressPolicy.Tailnet, coordinator: [IPEndPoint.Parse("100.64.0.1:8000")]).Allows(new Uri(url)));

    [Theory]
    [InlineData("http://100.64.0.1:8080", "100.64.0.1", true)]
    [InlineData("http://[::ffff:100.64.0.1]:8080", "100.64.0.1", true)]
    [InlineData("http://[fd7a:115c:a1e0:0::1]:8080", "fd7a:115c:a1e0::1", true)]
    [InlineData("http://100.64.0.2:8080", "100.64.0.1", false)]
    [InlineData("http://node.example:8080", "100.64.0.1", false)]
    public void LeadsTo_Url_OnlyTheAddressInIt(string url, string address, bool leads) =>
        Assert.Equal(leads, NodeAddressPolicy.LeadsTo(new Uri(url), IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://100.64.1.2:8080", true)]
    [InlineData("http://100.64.1.2:8080/", true)]
    [InlineData("https://[fd7a:115c:a1e0::1]:8443", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://2130706433:8080", true)] // 127.0.0.1 as one number, which Uri spells out
    [InlineData("http://localhost:8080", false)]
    [InlineData("http://node.example:8080", false)]
    [InlineData("http://100.64.1.2.example:8080", false)]
    [InlineData("http://user@100.64.1.2:8080", false)]
    [InlineData("http://100.64.1.2:8080/v1", false)]
    [InlineData("http://100.64.1.2:8080/?x", false)]
    [InlineData("http://100.64.1.2:8080/#x", false)]
    [InlineData("ftp://100.64.1.2", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("http://169.254.169.254", false)]
    [InlineData("http://0xA9FEA9FE", false)] // 169.254.169.254 in hex
    [InlineData("/relative", false)]
    public void Allows_Url_OnlyAnAllowedAddressWithNothingElse(string url, bool allowed) =>
        Assert.Equal(allowed, WithLoopback.Allows(new Uri(url, UriKind.RelativeOrAbsolute)));
}
