/* How --trace=syscalls shows the arguments of each call: one character each.
 *   i int   u unsigned   l long   x hexadecimal   p address   m octal mode
 *   f descriptor   F the same or AT_FDCWD   s string   N signal number
 *   b input buffer, its length is the next argument
 *   B output buffer, filled as far as the result says; its length is the next
 *   v argument vector (strings)   e environment (count)
 *   t timespec in   o open(2) flags, mode follows if O_CREAT   P PROT_   M MAP_
 *   a AT_ flags     w futex operation     c clock
 * Calls that are not here show six hexadecimal numbers. */
/* clang-format off */
#define TRACE_SIGS(X)                                                                              \
	X(0, "fBu") X(1, "fbu") X(2, "som") X(3, "f") X(4, "sp") X(5, "fp") X(6, "sp") X(7, "pui")  \
	X(8, "fli") X(9, "puPMfx") X(10, "puP") X(11, "pu") X(12, "p") X(13, "Nppu") X(14, "ippu")  \
	X(15, "") X(16, "fxp") X(17, "fBul") X(18, "fbul") X(19, "fpi") X(20, "fpi") X(21, "sm")    \
	X(22, "p") X(23, "ipppp") X(24, "") X(25, "puuxp") X(26, "pux") X(27, "pup") X(28, "pui")   \
	X(29, "iux") X(30, "ipx") X(31, "iip") X(32, "f") X(33, "ff") X(34, "") X(35, "tp")         \
	X(36, "ip") X(37, "u") X(38, "ipp") X(39, "") X(40, "ffpu") X(41, "ixi") X(42, "fpu")       \
	X(43, "fpp") X(44, "fbuxpu") X(45, "fBuxpp") X(46, "fpx") X(47, "fpx") X(48, "fi")          \
	X(49, "fpu") X(50, "fi") X(51, "fpp") X(52, "fpp") X(53, "ixip") X(54, "fiipu")             \
	X(55, "fiipp") X(56, "xpppx") X(57, "") X(58, "") X(59, "sve") X(60, "i") X(61, "ipxp")     \
	X(62, "iN") X(63, "p") X(67, "p") X(72, "fix") X(73, "fx") X(74, "f") X(75, "f")            \
	X(76, "sl") X(77, "fl") X(78, "fpu") X(79, "pu") X(80, "s") X(81, "f") X(82, "ss")          \
	X(83, "sm") X(84, "s") X(85, "sm") X(86, "ss") X(87, "s") X(88, "ss") X(89, "sBu")          \
	X(90, "sm") X(91, "fm") X(92, "sii") X(93, "fii") X(94, "sii") X(95, "m") X(96, "pp")       \
	X(97, "ip") X(98, "ip") X(99, "p") X(100, "p") X(101, "iipp") X(102, "") X(103, "ipi")      \
	X(104, "") X(105, "i") X(106, "i") X(107, "") X(108, "") X(109, "ii") X(110, "") X(111, "") \
	X(112, "") X(113, "ii") X(114, "ii") X(115, "ip") X(116, "ip") X(117, "iii") X(118, "ppp")  \
	X(119, "iii") X(120, "ppp") X(121, "i") X(124, "i") X(125, "pp") X(126, "pp") X(127, "pu")  \
	X(128, "pptu") X(129, "iNp") X(130, "pu") X(131, "pp") X(132, "sp") X(133, "smx")           \
	X(135, "x") X(137, "sp") X(138, "fp") X(140, "ii") X(141, "iii") X(142, "ip") X(143, "ip")  \
	X(144, "iip") X(145, "i") X(146, "i") X(147, "i") X(148, "ip") X(149, "pu") X(150, "pu")    \
	X(151, "x") X(152, "") X(157, "ixxxx") X(158, "xp") X(160, "ip") X(161, "s") X(162, "")     \
	X(186, "") X(187, "flu") X(200, "iN") X(201, "p") X(202, "pwutpu") X(203, "iup")            \
	X(204, "iup") X(213, "i") X(217, "fpu") X(218, "p") X(219, "") X(221, "flui") X(222, "cpp") \
	X(223, "ixpp") X(224, "ip") X(225, "i") X(226, "i") X(227, "ct") X(228, "cp") X(229, "cp")  \
	X(230, "cxtp") X(231, "i") X(232, "fpii") X(233, "fifp") X(234, "iiN") X(235, "sp")         \
	X(247, "iipxp") X(257, "Fsom") X(258, "Fsm") X(259, "Fsmx") X(260, "Fsiia") X(261, "Fsp")   \
	X(262, "Fspa") X(263, "Fsa") X(264, "FsFs") X(265, "FsFsa") X(266, "sFs") X(267, "FsBu")    \
	X(268, "Fsm") X(269, "Fsm") X(270, "ippptp") X(271, "putpu") X(272, "x") X(273, "pu")       \
	X(274, "ipp") X(275, "fpfpux") X(276, "ffux") X(277, "fllx") X(280, "Fspa")                 \
	X(281, "fpiipu") X(283, "cx") X(284, "u") X(285, "fill") X(286, "fxpp") X(287, "fp")        \
	X(288, "fppx") X(289, "fpux") X(290, "ux") X(291, "x") X(292, "ffx") X(293, "px")           \
	X(295, "fpil") X(296, "fpil") X(302, "iipp") X(306, "f") X(309, "ppp") X(316, "FsFsx")      \
	X(317, "uxp") X(318, "pux") X(319, "sx") X(322, "Fsvea") X(324, "iui") X(325, "pux")        \
	X(326, "fpfpux") X(327, "fpilix") X(328, "fpilix") X(332, "Fsaxp") X(334, "puxx")           \
	X(424, "fNpx") X(434, "ix") X(435, "pu") X(436, "uux") X(437, "Fspu") X(439, "Fsma")        \
	X(441, "fpitpu") X(452, "Fsma")
